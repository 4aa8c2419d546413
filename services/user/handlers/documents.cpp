#include "user/handlers/documents.hpp"

#include <algorithm>
#include <utility>

#include "endpoints/paging.hpp"
#include "user/domain/file_names.hpp"
#include "user/handlers/blob_body.hpp"
#include "user/handlers/content_disposition.hpp"
#include "user/handlers/document_input.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/views.hpp"

namespace user {
namespace {

base::Result<std::string> id_of(const http::Request& request) {
  if (!is_possible_id(request.param("id"))) return std::unexpected(storage::document_not_found());
  return std::string(request.param("id"));
}

http::Response answer_document(const storage::Document& document, const char* message) {
  boost::json::object data;
  data["document"] = view_document(document);
  boost::json::object answer;
  if (message != nullptr) answer["message"] = message;
  answer["data"] = std::move(data);
  return success(200, std::move(answer));
}

}  // namespace

Answer list_documents(const Context& context, http::Request& request) {
  const endpoints::Paging paging = endpoints::read_paging(request, 20, storage::kDocumentPageMax);
  storage::DocumentQuery query;
  query.limit = paging.limit;
  query.offset = paging.offset();
  query.category = request.query_param("category");
  const auto page = co_await context.documents.list(request.principal->user_id, std::move(query));
  if (!page) co_return std::unexpected(page.error());
  boost::json::array items;
  for (const storage::Document& document : page->items) items.push_back(view_document(document));
  boost::json::object data;
  data["documents"] = std::move(items);
  data["pagination"] = endpoints::view_paging(paging, page->total);
  boost::json::object answer;
  answer["data"] = std::move(data);
  co_return success(200, std::move(answer));
}

Answer get_document(const Context& context, http::Request& request) {
  base::Result<std::string> id = id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto document = co_await context.documents.get(request.principal->user_id, std::move(*id));
  if (!document) co_return std::unexpected(document.error());
  co_return answer_document(*document, nullptr);
}

/// Documents are never shown in place: always an attachment, never sniffed (docs/security.md#uploads).
Answer get_document_content(const Context& context, http::Request& request) {
  base::Result<std::string> id = id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  auto opened = co_await context.documents.open(request.principal->user_id, std::move(*id));
  if (!opened) co_return std::unexpected(std::move(opened).error());
  http::Response response;
  response.fields.add("Content-Type", opened->document.mime_type);
  response.fields.add("Content-Disposition",
                      attachment(download_name(opened->document.original_name, opened->document.mime_type)));
  response.body = std::make_unique<BlobBody>(std::move(opened->content));
  co_return response;
}

Answer patch_document(const Context& context, http::Request& request) {
  base::Result<std::string> id = id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder body(*members);
  storage::DocumentChanges changes;
  changes.title = decode_document_title(body);
  const auto category = decode_document_category(body);
  if (category.is_null()) changes.category.emplace(std::nullopt);
  if (category.has_value()) changes.category.emplace(*category);
  if (const base::Status valid = body.finish(); !valid) co_return std::unexpected(valid.error());
  if (!changes.title && !changes.category) {
    co_return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "No valid fields to update"});
  }
  const auto document =
      co_await context.documents.update(request.principal->user_id, std::move(*id), std::move(changes));
  if (!document) co_return std::unexpected(document.error());
  co_return answer_document(*document, "Document updated successfully");
}

Answer delete_document(const Context& context, http::Request& request) {
  base::Result<std::string> id = id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const base::Status removed = co_await context.documents.remove(request.principal->user_id, std::move(*id));
  if (!removed) co_return std::unexpected(removed.error());
  co_return success(200, "Document deleted successfully");
}

}  // namespace user
