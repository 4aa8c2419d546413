#include "user/handlers/document_upload.hpp"

#include <utility>

#include "user/handlers/document_answers.hpp"
#include "user/handlers/document_input.hpp"
#include "user/handlers/document_receipt.hpp"

namespace user {
namespace {

runtime::Task<base::Result<storage::DocumentEntry>> take_document(const Context& context, http::Request& request) {
  const std::string user_id = request.principal->user_id;
  auto place = co_await take_upload_place(context.document_slots, request);
  if (!place) co_return std::unexpected(std::move(place).error());
  if (!request.body().is_present()) co_return std::unexpected(no_file_uploaded());
  auto upload = co_await context.documents.begin(user_id, least_file_bytes(request));
  if (!upload) co_return std::unexpected(std::move(upload).error());
  DocumentForm form;
  const base::Status received =
      co_await receive_document(request, form, *upload, *place, context.documents.bytes_max());
  if (!received) co_return std::unexpected(received.error());
  auto label = decode_document_label(form.texts());
  if (!label) co_return std::unexpected(std::move(label).error());
  co_return co_await context.documents.finish(user_id, std::move(*upload), std::move(*label));
}

}  // namespace

Answer upload_document(const Context& context, http::Request& request) {
  const auto document = co_await take_document(context, request);
  context.document_metrics.count(document);
  if (!document) co_return std::unexpected(document.error());
  http::Response response = answer_document(201, *document, "Document uploaded successfully");
  response.fields.add("Location", "/api/v1/users/documents/" + document->document.id);
  co_return response;
}

}  // namespace user
