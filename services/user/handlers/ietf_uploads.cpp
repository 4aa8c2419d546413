#include "user/handlers/ietf_uploads.hpp"

#include <utility>

#include "user/handlers/document_answers.hpp"
#include "user/handlers/ietf_fields.hpp"
#include "user/handlers/tus_fields.hpp"
#include "user/handlers/upload_body.hpp"

namespace user {
namespace {

constexpr int kUploadResumptionSupported = 104;

Completion completion_of(const IetfFields& said) {
  return said.is_complete.value_or(false) ? Completion::kWholeBody : Completion::kLater;
}

/// Errors that another request cannot mend once all bytes are there.
bool is_final(const base::Error& error) {
  using enum base::ErrorCode;
  return error.code() == kUnsupportedMedia || error.code() == kNotFound || error.code() == kGone;
}

/// What is wrong with a body, in the words of the protocol.
runtime::Task<base::Error> explain(const Context& context, http::Request& request, storage::DocumentName name,
                                   base::Error error) {
  if (error.code() == base::ErrorCode::kPayloadTooLarge) {
    // Content of no declared length went beyond the upload's: then it is invalid (draft, section "Upload Append").
    co_await drop_upload(context, std::move(name));
    co_return upload_lengths_differ();
  }
  if (error.code() == base::ErrorCode::kConflict) {
    // Another request moved the upload: a 409 must say where to.
    const auto now = co_await context.uploads.get(std::move(name.user_id), std::move(name.id));
    if (now) tell_ietf_upload(context, request, *now);
  }
  co_return error;
}

/// Takes the body and says what has become of the upload: `status` while it is not complete, else the document.
runtime::Task<base::Result<http::Response>> answer_ietf_body(const Context& context, http::Request& request, int status,
                                                             SentBody body) {
  const bool is_last = body.completion == Completion::kWholeBody;
  storage::DocumentName name{.user_id = body.upload.user_id, .id = body.upload.id};
  TakenBody taken = co_await take_body(context, request, std::move(body));
  if (!taken.kept) {
    base::Error error = std::move(taken.kept).error();
    // Tells the client that its bytes are here, and that what is wrong is what they say.
    if (is_last && taken.is_whole && is_final(error)) request.response_fields.set("Upload-Complete", "?1");
    error = co_await explain(context, request, std::move(name), std::move(error));
    co_return std::unexpected(std::move(error));
  }
  tell_ietf_upload(context, request, taken.kept->upload);
  if (taken.kept->document) co_return answer_document(200, *taken.kept->document, "Document uploaded successfully");
  if (is_last) co_return std::unexpected(upload_lengths_differ());
  co_return no_content(status);
}

base::Status check_append(http::Request& request, const storage::ResumableUpload& upload, const IetfFields& said) {
  if (upload.finished_as) {
    return std::unexpected(request.body().is_present() ? upload_lengths_differ() : upload_completed());
  }
  if (said.offset != upload.received) return std::unexpected(storage::upload_moved());
  const auto length = agree_on_length(request, said, upload.received, upload.length);
  if (!length) return std::unexpected(length.error());
  return {};
}

}  // namespace

Answer create_ietf_upload(const Context& context, http::Request& request) {
  tell_ietf_limits(context, request);
  const auto said = decode_ietf_creation(request);
  if (!said) co_return std::unexpected(said.error());
  const auto length = agree_on_length(request, *said, 0, std::nullopt);
  if (!length) co_return std::unexpected(length.error());
  auto wanted = wanted_upload(request, *length, ietf_metadata_of(request));
  if (!wanted) co_return std::unexpected(std::move(wanted).error());
  auto upload = co_await open_upload(context, std::move(*wanted));
  if (!upload) co_return std::unexpected(std::move(upload).error());
  const std::string location = ietf_location_of(*upload);
  if (!request.body().is_present()) {
    tell_ietf_upload(context, request, *upload);
    request.response_fields.set("Location", location);
    co_return no_content(201);
  }
  const http::Fields announcement = ietf_announcement(context, *upload);
  const bool is_announced = co_await request.body().inform(kUploadResumptionSupported, announcement);
  storage::DocumentName name{.user_id = upload->user_id, .id = upload->id};
  SentBody body{.upload = std::move(*upload), .checksum = std::nullopt, .completion = completion_of(*said)};
  auto response = co_await answer_ietf_body(context, request, 201, std::move(body));
  if (response && response->status == 201) request.response_fields.set("Location", location);
  // Who was not told where it is cannot go on.
  if (!response && !is_announced) co_await drop_upload(context, std::move(name));
  co_return response;
}

Answer head_ietf_upload(const Context& context, http::Request& request) {
  const auto upload = co_await find_upload(context, request);
  if (!upload) co_return std::unexpected(upload.error());
  tell_ietf_upload(context, request, *upload);
  request.response_fields.set("Upload-Length", std::to_string(upload->length));
  co_return no_content();
}

Answer continue_ietf_upload(const Context& context, http::Request& request) {
  auto upload = co_await find_upload(context, request);
  if (!upload) co_return std::unexpected(std::move(upload).error());
  const auto said = decode_ietf_append(request);
  if (!said) co_return std::unexpected(said.error());
  if (const base::Status fits = check_append(request, *upload, *said); !fits) {
    tell_ietf_upload(context, request, *upload);
    co_return std::unexpected(fits.error());
  }
  SentBody body{.upload = std::move(*upload), .checksum = std::nullopt, .completion = completion_of(*said)};
  co_return co_await answer_ietf_body(context, request, 204, std::move(body));
}

}  // namespace user
