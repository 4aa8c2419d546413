#include "user/handlers/ietf_fields.hpp"

#include <algorithm>
#include <utility>

#include "base/encoding.hpp"
#include "http/message/structured_field.hpp"
#include "http/multipart/disposition.hpp"
#include "http/multipart/parameters.hpp"
#include "http/tus/metadata.hpp"
#include "user/domain/file_names.hpp"
#include "user/handlers/upload_body.hpp"

namespace user {
namespace {

constexpr std::string_view kPartialUpload = "application/partial-upload";
constexpr std::string_view kProtocolParam = "protocol";  ///< of the query
constexpr std::string_view kProtocol = "ietf";
/// The one of tus stays: both are accepted.
constexpr std::string_view kAcceptPatch = "application/partial-upload, application/offset+octet-stream";

bool is_partial_upload(const http::Request& request) {
  return http::read_parameterized(request.field("Content-Type").value_or("")).value.word == kPartialUpload;
}

/// Lines of one field are one list (RFC 9110 section 5.3), and a list is no Item.
std::string_view item_of(const http::Request& request, std::string_view name) {
  return request.head().fields.count(name) == 1 ? *request.field(name) : std::string_view{};
}

IetfFields read_fields(const http::Request& request) {
  return {.is_complete = http::parse_boolean_item(item_of(request, "Upload-Complete")),
          .offset = http::parse_count_item(item_of(request, "Upload-Offset")),
          .length = http::parse_count_item(item_of(request, "Upload-Length"))};
}

std::unexpected<base::Error> bad_ietf_field(const char* message) {
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, message});
}

/// The quota reserves room for the whole, so its length must be known from the beginning.
base::Error upload_length_required() {
  return base::Error{base::ErrorCode::kInvalidArgument, "Upload-Length must be a number of bytes, at least 1"}
      .with_reason("UPLOAD_LENGTH_REQUIRED");
}

/// Bytes of the request's content, where that is known before it is read.
std::optional<std::uint64_t> content_bytes(http::Request& request) {
  if (!request.body().is_present()) return 0;
  return request.body().declared_size();
}

/// `min-size` also says that a length must be known (draft, section "Limits").
std::string limits_of(const Context& context) {
  return "max-size=" + std::to_string(context.uploads.parts().rules.bytes_max) + ", min-size=1";
}

std::string limits_of(const Context& context, const storage::ResumableUpload& upload) {
  const auto left = std::chrono::floor<std::chrono::seconds>(upload.expires_at - context.clock.now());
  return limits_of(context) + ", max-age=" + std::to_string(std::max(left.count(), decltype(left.count()){0}));
}

}  // namespace

base::Error upload_lengths_differ() {
  return base::Error{base::ErrorCode::kInvalidArgument, "What the upload's length is said to be does not agree"}
      .with_reason("INCONSISTENT_UPLOAD_LENGTH");
}

base::Error upload_completed() {
  return base::Error{base::ErrorCode::kInvalidArgument, "The upload is complete"}.with_reason("UPLOAD_COMPLETED");
}

std::string ietf_location_of(const storage::ResumableUpload& upload) {
  return location_of(upload) + "?" + std::string(kProtocolParam) + "=" + std::string(kProtocol);
}

bool speaks_ietf(const http::Request& request) {
  if (request.field("Tus-Resumable")) return false;
  return request.query_param(kProtocolParam) == kProtocol || request.field("Upload-Complete") ||
         request.field("Upload-Draft-Interop-Version") || is_partial_upload(request);
}

base::Result<IetfFields> decode_ietf_creation(const http::Request& request) {
  const IetfFields said = read_fields(request);
  if (!said.is_complete) return bad_ietf_field("Upload-Complete must be ?0 or ?1");
  return said;
}

base::Result<IetfFields> decode_ietf_append(http::Request& request) {
  if (!is_partial_upload(request)) {
    // RFC 5789 section 2.2.
    request.response_fields.set("Accept-Patch", kAcceptPatch);
    return std::unexpected(
        base::Error{base::ErrorCode::kUnsupportedMedia, "Content-Type must be application/partial-upload"});
  }
  const auto said = decode_ietf_creation(request);
  if (said && !said->offset) return bad_ietf_field("Upload-Offset must be a number of bytes");
  return said;
}

base::Result<std::uint64_t> agree_on_length(http::Request& request, const IetfFields& said, std::uint64_t offset,
                                            std::optional<std::uint64_t> known) {
  const std::optional<std::uint64_t> content = content_bytes(request);
  std::optional<std::uint64_t> by_content;
  if (said.is_complete.value_or(false) && content) by_content = offset + *content;
  std::optional<std::uint64_t> length = known;
  for (const std::optional<std::uint64_t>& told : {said.length, by_content}) {
    if (told && length && *told != *length) return std::unexpected(upload_lengths_differ());
    if (told) length = told;
  }
  if (!length || *length == 0) return std::unexpected(upload_length_required());
  if (offset + content.value_or(0) > *length) return std::unexpected(upload_lengths_differ());
  return *length;
}

std::string ietf_metadata_of(const http::Request& request) {
  std::string metadata(request.field("Upload-Metadata").value_or(""));
  const auto name = http::parse_disposition_file_name(request.field("Content-Disposition").value_or(""));
  const auto said = http::parse_upload_metadata(metadata);
  // What is malformed is refused by those who read it.
  if (!name || !said || said->find("filename")) return metadata;
  if (!metadata.empty()) metadata += ',';
  // Cut to what is stored: the metadata have a bound of their own.
  const std::string clean = clean_file_name(*name);
  return metadata + "filename " + base::to_base64(base::as_bytes(clean));
}

void tell_ietf_support(const Context& context, http::Request& request) {
  request.response_fields.set("Accept-Patch", kAcceptPatch);
  tell_ietf_limits(context, request);
}

void tell_ietf_limits(const Context& context, http::Request& request) {
  request.response_fields.set("Upload-Limit", limits_of(context));
}

void tell_ietf_upload(const Context& context, http::Request& request, const storage::ResumableUpload& upload) {
  http::Fields& fields = request.response_fields;
  fields.set("Upload-Offset", std::to_string(upload.received));
  fields.set("Upload-Complete", upload.finished_as ? "?1" : "?0");
  fields.set("Upload-Limit", limits_of(context, upload));
  if (upload.finished_as) fields.set("X-Document-Id", *upload.finished_as);
}

http::Fields ietf_announcement(const Context& context, const storage::ResumableUpload& upload) {
  http::Fields fields;
  fields.add("Location", ietf_location_of(upload));
  fields.add("Upload-Limit", limits_of(context, upload));
  return fields;
}

}  // namespace user
