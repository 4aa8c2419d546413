#include "user/handlers/tus_fields.hpp"

#include <boost/json/object.hpp>
#include <utility>

#include "base/encoding.hpp"
#include "http/message/serialize.hpp"
#include "http/tus/lengths.hpp"
#include "http/tus/metadata.hpp"
#include "user/handlers/document_input.hpp"
#include "user/handlers/endpoint.hpp"

namespace user {
namespace {

std::unexpected<base::Error> bad_tus_field(const char* message) {
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, message});
}

base::Status require_tus_version(http::Request& request) {
  if (request.field("Tus-Resumable") == kTusVersion) return {};
  request.response_fields.set("Tus-Version", kTusVersion);
  return std::unexpected(base::Error{base::ErrorCode::kPreconditionFailed, "Tus-Resumable must be 1.0.0"});
}

/// An empty value says nothing.
std::string_view said_of(const http::UploadMetadata& metadata, std::string_view key) {
  return metadata.find(key).value_or("");
}

bool is_clean_text(std::string_view text) { return base::is_utf8(text) && text.find('\0') == std::string_view::npos; }

}  // namespace

http::Guard speaks_tus(http::Guard signed_in) {
  return [signed_in = std::move(signed_in)](http::Request& request) -> runtime::Task<base::Status> {
    request.response_fields.set("Tus-Resumable", kTusVersion);
    request.response_fields.set("Cache-Control", "no-store");
    const base::Status passed = co_await signed_in(request);
    if (!passed) co_return passed;
    co_return require_tus_version(request);
  };
}

base::Status require_offset_content(const http::Request& request) {
  if (request.field("Content-Type") == "application/offset+octet-stream") return {};
  return std::unexpected(
      base::Error{base::ErrorCode::kUnsupportedMedia, "Content-Type must be application/offset+octet-stream"});
}

base::Result<WantedUpload> decode_wanted_upload(const http::Request& request) {
  if (request.field("Upload-Defer-Length")) return bad_tus_field("Upload-Defer-Length is not supported");
  const auto length = http::parse_upload_length(request.field("Upload-Length").value_or(""));
  if (!length || *length == 0) return bad_tus_field("Upload-Length must be a number of bytes, at least 1");
  return wanted_upload(request, *length, std::string(request.field("Upload-Metadata").value_or("")));
}

base::Result<WantedUpload> wanted_upload(const http::Request& request, std::uint64_t length,
                                         std::string metadata_text) {
  WantedUpload wanted;
  wanted.user_id = request.principal->user_id;
  wanted.length = length;
  wanted.metadata = std::move(metadata_text);
  const auto metadata = http::parse_upload_metadata(wanted.metadata);
  if (!metadata) return std::unexpected(metadata.error());
  if (const auto label = decode_upload_label(wanted.metadata); !label) return std::unexpected(label.error());
  wanted.file_name = said_of(*metadata, "filename");
  const std::string_view document_id = said_of(*metadata, "documentId");
  if (document_id.empty()) return wanted;
  if (!is_possible_id(document_id)) return std::unexpected(storage::document_not_found());
  wanted.document_id = document_id;
  return wanted;
}

base::Result<UploadLabel> decode_upload_label(std::string_view metadata) {
  const auto parsed = http::parse_upload_metadata(metadata);
  if (!parsed) return std::unexpected(parsed.error());
  boost::json::object texts;
  for (const char* key : {"title", "category"}) {
    const std::string_view text = said_of(*parsed, key);
    if (!is_clean_text(text)) return bad_tus_field("Invalid text in Upload-Metadata");
    if (!text.empty()) texts[key] = boost::json::string(text.data(), text.size());
  }
  auto label = decode_document_label(texts);
  if (!label) return std::unexpected(std::move(label).error());
  return UploadLabel{.file_name = std::string(said_of(*parsed, "filename")), .label = std::move(*label)};
}

base::Result<std::uint64_t> decode_upload_offset(const http::Request& request) {
  const auto offset = http::parse_upload_length(request.field("Upload-Offset").value_or(""));
  if (!offset) return bad_tus_field("Upload-Offset must be a number of bytes");
  return *offset;
}

base::Result<std::optional<http::UploadChecksum>> decode_upload_checksum(const http::Request& request) {
  const auto field = request.field("Upload-Checksum");
  if (!field) return std::nullopt;
  auto checksum = http::parse_upload_checksum(*field);
  if (!checksum) return std::unexpected(std::move(checksum).error());
  return std::optional(std::move(*checksum));
}

void tell_upload(http::Request& request, const storage::ResumableUpload& upload) {
  http::Fields& fields = request.response_fields;
  fields.set("Upload-Offset", std::to_string(upload.received));
  if (upload.finished_as) {
    fields.set("X-Document-Id", *upload.finished_as);
  } else {
    fields.set("Upload-Expires", http::http_date(upload.expires_at));
  }
}

}  // namespace user
