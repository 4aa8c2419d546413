#include "user/handlers/resumable_uploads.hpp"

#include <utility>

#include "http/problem.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/ietf_fields.hpp"
#include "user/handlers/tus_fields.hpp"
#include "user/handlers/upload_body.hpp"

namespace user {
namespace {

constexpr int kChecksumMismatch = 460;  // tus 1.0, "Checksum"

/// Without its body, an answer of an error that has no code of ours.
http::Response answer_refusal(int status, const char* message, const char* reason) {
  const base::Error error = base::Error{base::ErrorCode::kInvalidArgument, message}.with_reason(reason);
  http::Response response = http::problem(error);
  response.status = status;
  return response;
}

/// Takes the body and says what has become of the upload.
runtime::Task<base::Result<http::Response>> answer_body(const Context& context, http::Request& request, int status,
                                                        SentBody body) {
  const TakenBody taken = co_await take_body(context, request, std::move(body));
  if (!taken.kept) co_return std::unexpected(taken.kept.error());
  if (taken.is_damaged) {
    co_return answer_refusal(kChecksumMismatch, "The checksum does not fit the content", "CHECKSUM_MISMATCH");
  }
  tell_upload(request, taken.kept->upload);
  co_return no_content(status);
}

}  // namespace

Answer describe_resumable_uploads(const Context& context, http::Request& request) {
  http::Fields& fields = request.response_fields;
  fields.set("Tus-Resumable", kTusVersion);
  fields.set("Tus-Version", kTusVersion);
  fields.set("Tus-Extension", kTusExtensions);
  fields.set("Tus-Max-Size", std::to_string(context.uploads.parts().rules.bytes_max));
  fields.set("Tus-Checksum-Algorithm", http::kUploadChecksumAlgorithms);
  tell_ietf_support(context, request);
  co_return no_content();
}

Answer create_resumable_upload(const Context& context, http::Request& request) {
  auto wanted = decode_wanted_upload(request);
  if (!wanted) co_return std::unexpected(std::move(wanted).error());
  const bool has_body = request.body().is_present();
  if (has_body) {
    if (const base::Status fits = require_offset_content(request); !fits) co_return std::unexpected(fits.error());
  }
  auto checksum = decode_upload_checksum(request);
  if (!checksum) co_return std::unexpected(std::move(checksum).error());
  auto upload = co_await open_upload(context, std::move(*wanted));
  if (!upload) co_return std::unexpected(std::move(upload).error());
  const std::string location = location_of(*upload);
  if (!has_body) {
    tell_upload(request, *upload);
    request.response_fields.set("Location", location);
    co_return no_content(201);
  }
  storage::DocumentName name{.user_id = upload->user_id, .id = upload->id};
  SentBody body{.upload = std::move(*upload), .checksum = std::move(*checksum)};
  auto response = co_await answer_body(context, request, 201, std::move(body));
  if (response && response->status == 201) {
    request.response_fields.set("Location", location);
    co_return response;
  }
  // Its client does not know where it is.
  co_await drop_upload(context, std::move(name));
  co_return response;
}

Answer head_resumable_upload(const Context& context, http::Request& request) {
  const auto upload = co_await find_upload(context, request);
  if (!upload) co_return std::unexpected(upload.error());
  tell_upload(request, *upload);
  request.response_fields.set("Upload-Length", std::to_string(upload->length));
  if (!upload->metadata.empty()) request.response_fields.set("Upload-Metadata", upload->metadata);
  co_return no_content(200);
}

Answer continue_resumable_upload(const Context& context, http::Request& request) {
  auto upload = co_await find_upload(context, request);
  if (!upload) co_return std::unexpected(std::move(upload).error());
  if (const base::Status fits = require_offset_content(request); !fits) co_return std::unexpected(fits.error());
  const auto offset = decode_upload_offset(request);
  if (!offset) co_return std::unexpected(offset.error());
  auto checksum = decode_upload_checksum(request);
  if (!checksum) co_return std::unexpected(std::move(checksum).error());
  if (*offset != upload->received) {
    tell_upload(request, *upload);
    co_return std::unexpected(storage::upload_moved());
  }
  if (request.body().declared_size().value_or(0) > upload->length - upload->received) {
    co_return std::unexpected(upload_too_long());
  }
  SentBody body{.upload = std::move(*upload), .checksum = std::move(*checksum)};
  co_return co_await answer_body(context, request, 204, std::move(body));
}

Answer remove_resumable_upload(const Context& context, http::Request& request) {
  const std::string_view id = request.param("uploadId");
  if (!is_possible_id(id)) co_return std::unexpected(storage::upload_not_found());
  std::string text(id);
  const base::Status removed = co_await context.uploads.remove(request.principal->user_id, std::move(text));
  if (!removed) co_return std::unexpected(removed.error());
  co_return no_content();
}

Answer override_resumable_upload(const Context& context, http::Request& request) {
  const std::string_view method = request.field("X-HTTP-Method-Override").value_or("");
  if (method == "PATCH") return continue_resumable_upload(context, request);
  if (method == "HEAD") return head_resumable_upload(context, request);
  if (method == "DELETE") return remove_resumable_upload(context, request);
  return [](http::Request& refused_request) -> Answer {
    refused_request.response_fields.set("Allow", "HEAD, PATCH, DELETE, POST, OPTIONS");
    co_return answer_refusal(405, "Method not allowed", "METHOD_NOT_ALLOWED");
  }(request);
}

}  // namespace user
