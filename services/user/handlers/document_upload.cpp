#include "user/handlers/document_upload.hpp"

#include <utility>

#include "user/handlers/document_form.hpp"
#include "user/handlers/document_input.hpp"
#include "user/handlers/multipart_body.hpp"
#include "user/handlers/upload_place.hpp"
#include "user/handlers/views.hpp"

namespace user {
namespace {

constexpr std::uint64_t kFormOverheadMax = 64 * 1024;  // boundaries, part headers, texts

base::Error no_file_uploaded() { return {base::ErrorCode::kInvalidArgument, "No file uploaded"}; }

base::Result<DocumentLabel> decode_label(const DocumentForm& form) {
  json::Decoder in(form.texts(), json::Decoder::Source::kText);
  DocumentLabel label;
  label.title = decode_document_title(in);
  const auto category = decode_document_category(in);
  if (category.has_value()) label.category = *category;
  label.original_name = form.file_name();
  if (const base::Status valid = in.finish(); !valid) return std::unexpected(valid.error());
  return label;
}

runtime::Task<base::Status> receive(http::Request& request, DocumentForm& form, DocumentUpload& upload,
                                    Slots::Lease& place, std::uint64_t bytes_max) {
  const AfterPiece hand_on = [&form, &upload, &place](std::size_t received) -> runtime::Task<base::Status> {
    if (const base::Status kept = place.received(received); !kept) co_return std::unexpected(kept.error());
    std::string bytes = form.take_file_bytes();
    if (bytes.empty()) co_return base::Status{};
    co_return co_await upload.append(std::move(bytes));
  };
  const base::Status read = co_await read_multipart(request, form, bytes_max, hand_on);
  if (!read) co_return std::unexpected(read.error());
  if (!form.has_file() || upload.size() == 0) co_return std::unexpected(no_file_uploaded());
  co_return place.complete();
}

}  // namespace

Answer upload_document(const Context& context, http::Request& request) {
  const std::string user_id = request.principal->user_id;
  auto place = co_await take_upload_place(context.document_slots, request);
  if (!place) co_return std::unexpected(std::move(place).error());
  if (!request.body().is_present()) co_return std::unexpected(no_file_uploaded());
  auto receiving = co_await context.documents.begin(user_id);
  if (!receiving) co_return std::unexpected(std::move(receiving).error());

  DocumentForm form;
  const base::Status received =
      co_await receive(request, form, *receiving, *place, context.documents.bytes_max() + kFormOverheadMax);
  if (!received) co_return std::unexpected(received.error());
  auto label = decode_label(form);
  if (!label) co_return std::unexpected(std::move(label).error());
  const auto document = co_await context.documents.finish(user_id, std::move(*receiving), std::move(*label));
  if (!document) co_return std::unexpected(document.error());

  boost::json::object data;
  data["document"] = view_document(*document);
  boost::json::object answer{{"message", "Document uploaded successfully"}};
  answer["data"] = std::move(data);
  co_return success(201, std::move(answer));
}

}  // namespace user
