#include "user/handlers/upload_body.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "security/checksum.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/tus_fields.hpp"
#include "user/handlers/upload_place.hpp"

namespace user {
namespace {

/// What is read and written of pieces in a second at least, when they become a document.
constexpr std::uint64_t kAssembledPerSecond = 8ULL * 1024 * 1024;

security::Checksum digest_of(const http::UploadChecksum& checksum) {
  using enum http::UploadChecksum::Algorithm;
  using Algorithm = security::Checksum::Algorithm;
  return security::Checksum(checksum.algorithm == kSha1 ? Algorithm::kSha1 : Algorithm::kSha256);
}

/// Hands the body to `receipt` as it comes.
runtime::Task<base::Status> read_pieces(http::Request& request, Slots::Lease& place, UploadReceipt& receipt,
                                        std::optional<security::Checksum>& digest) {
  while (true) {
    const base::Result<std::string_view> piece = co_await request.body().next();
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) co_return place.complete();
    if (const base::Status kept = place.received(piece->size()); !kept) co_return kept;
    if (digest) digest->update(base::as_bytes(*piece));
    std::string bytes(*piece);
    const base::Status taken = co_await receipt.append(std::move(bytes));
    if (!taken) co_return taken;
  }
}

/// Whether what came before the error stays: the client is gone, or was too slow, or the store is full.
bool leaves_rest(const base::Error& error) {
  return error.code() != base::ErrorCode::kUnsupportedMedia && error.code() != base::ErrorCode::kPayloadTooLarge;
}

TakenBody refused(base::Error error) { return {.kept = std::unexpected(std::move(error))}; }

runtime::Task<TakenBody> receive_body(const Context& context, http::Request& request, SentBody body) {
  auto place = co_await take_upload_place(context.document_slots, request);
  if (!place) co_return refused(std::move(place).error());
  auto label = decode_upload_label(body.upload.metadata);
  if (!label) co_return refused(std::move(label).error());
  storage::ResumableUpload before = body.upload;
  auto receipt = co_await UploadReceipt::begin(context.uploads, std::move(body.upload), std::move(*label));
  if (!receipt) co_return refused(std::move(receipt).error());
  std::optional<security::Checksum> digest;
  if (body.checksum) {
    digest = digest_of(*body.checksum);
    receipt->hold_back();
  }
  request.body().limit(before.length - before.received);
  request.extra_time += std::chrono::seconds{before.length / kAssembledPerSecond};
  const base::Status read = co_await read_pieces(request, *place, *receipt, digest);
  const bool is_damaged = read && digest && digest->finish() != body.checksum->digest;
  if (is_damaged || (!read && (digest || !leaves_rest(read.error())))) {
    co_await receipt->discard();
    if (!read) co_return refused(read.error());
    KeptUpload unchanged{.upload = std::move(before), .document = std::nullopt};
    co_return TakenBody{.kept = std::move(unchanged), .is_whole = true, .is_damaged = true};
  }
  const bool is_cut = !read && body.completion == Completion::kWholeBody;
  if (is_cut || body.completion == Completion::kLater) receipt->leave_open();
  auto kept = co_await receipt->keep();
  request.response_fields.set("Upload-Offset", std::to_string(receipt->received()));
  if (!read) co_return refused(read.error());
  co_return TakenBody{.kept = std::move(kept), .is_whole = true};
}

/// What a new document or version is worth telling, as after an upload by form.
runtime::Task<void> tell_of(const Context& context, http::Request& request, const storage::DocumentEntry& entry) {
  context.document_metrics.count(entry);
  const bool is_new = entry.details.number == 1;
  AuditedAccess access{.action = is_new ? "CREATE" : "UPDATE", .resource = "Document"};
  AuditTrail::Done saved;
  co_await context.audit.announce(request, access, std::move(saved));
}

}  // namespace

std::string location_of(const storage::ResumableUpload& upload) {
  return std::string(kResumablePath) + "/" + upload.id;
}

runtime::Task<base::Result<storage::ResumableUpload>> find_upload(const Context& context, http::Request& request) {
  const std::string_view id = request.param("uploadId");
  if (!is_possible_id(id)) co_return std::unexpected(storage::upload_not_found());
  std::string text(id);
  co_return co_await context.uploads.get(request.principal->user_id, std::move(text));
}

runtime::Task<base::Result<storage::ResumableUpload>> open_upload(const Context& context, WantedUpload wanted) {
  auto upload = co_await context.uploads.create(std::move(wanted));
  if (!upload) context.document_metrics.count(std::unexpected(upload.error()));
  co_return upload;
}

runtime::Task<void> drop_upload(const Context& context, storage::DocumentName upload) {
  const base::Status removed = co_await context.uploads.remove(std::move(upload.user_id), std::move(upload.id));
  static_cast<void>(removed);
}

runtime::Task<TakenBody> take_body(const Context& context, http::Request& request, SentBody body) {
  storage::DocumentName name{.user_id = body.upload.user_id, .id = body.upload.id};
  TakenBody taken = co_await receive_body(context, request, std::move(body));
  if (!taken.kept) {
    const base::Error& error = taken.kept.error();
    context.document_metrics.count(std::unexpected(error));
    if (error.code() == base::ErrorCode::kUnsupportedMedia) co_await drop_upload(context, std::move(name));
  } else if (taken.kept->document) {
    co_await tell_of(context, request, *taken.kept->document);
  }
  co_return taken;
}

http::Response no_content(int status) {
  http::Response response;
  response.status = status;
  return response;
}

}  // namespace user
