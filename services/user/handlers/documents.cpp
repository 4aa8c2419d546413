#include "user/handlers/documents.hpp"

#include <utility>

#include "http/message/entity_tag.hpp"
#include "json/writer.hpp"
#include "user/handlers/document_answers.hpp"
#include "user/handlers/document_input.hpp"
#include "user/handlers/document_query.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/views.hpp"

namespace user {

Answer list_documents(const Context& context, http::Request& request) {
  const endpoints::Paging paging = endpoints::read_paging(request, 20, storage::kDocumentPageMax);
  auto query = read_document_query(request, paging);
  if (!query) co_return std::unexpected(std::move(query).error());
  const auto page = co_await context.documents.list(request.principal->user_id, std::move(*query));
  if (!page) co_return std::unexpected(page.error());
  endpoints::SuccessText answer;
  answer.members().add_object("data", [&](json::ObjectText& data) {
    json::append_array(data.member("documents"), page->items, append_document);
    json::append_object(data.member("pagination"), endpoints::view_paging(paging, page->total));
  });
  co_return answer.finish(200);
}

Answer get_document_usage(const Context& context, http::Request& request) {
  const auto usage = co_await context.documents.usage(request.principal->user_id);
  if (!usage) co_return std::unexpected(usage.error());
  const storage::DocumentQuota& quota = context.documents.quota();
  boost::json::object data{{"bytes", usage->bytes},
                           {"count", usage->count},
                           {"limitBytes", quota.bytes_max},
                           {"limitCount", quota.count_max},
                           {"trashBytes", usage->trash_bytes},
                           {"trashCount", usage->trashed}};
  co_return answer_data(200, nullptr, std::move(data));
}

Answer get_document(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto entry = co_await context.documents.get(request.principal->user_id, std::move(*id));
  if (!entry) co_return std::unexpected(entry.error());
  let_client_keep(request);
  http::Response response = answer_document(200, *entry, nullptr);
  const auto known = request.field("If-None-Match");
  if (!known || !http::matches_weakly(*known, http::entity_tag(state_of(*entry)))) co_return response;
  http::Response unchanged;
  unchanged.status = 304;
  unchanged.fields.add("ETag", http::entity_tag(state_of(*entry)));
  co_return unchanged;
}

Answer patch_document(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder body(*members);
  DocumentChanges changes;
  changes.title = decode_document_title(body);
  changes.category = json::change_of(decode_document_category(body));
  changes.tags = decode_document_tags(body);
  if (const base::Status valid = body.finish(); !valid) co_return std::unexpected(valid.error());
  if (changes.is_empty()) {
    co_return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "No valid fields to update"});
  }
  storage::DocumentCheck check = if_match(request);
  const auto entry = co_await context.documents.change(request.principal->user_id, std::move(*id), std::move(changes),
                                                       std::move(check));
  if (!entry) co_return std::unexpected(entry.error());
  co_return answer_document(200, *entry, "Document updated successfully");
}

Answer delete_document(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  storage::DocumentCheck check = if_match(request);
  const std::string user_id = request.principal->user_id;
  const bool is_permanent = request.query_param("permanent") == "true";
  auto removal = is_permanent ? context.documents.remove(user_id, *id, std::move(check))
                              : context.documents.discard(user_id, *id, std::move(check));
  const base::Status removed = co_await std::move(removal);
  if (!removed) co_return std::unexpected(removed.error());
  if (is_permanent) co_await context.links.forget(user_id, std::move(*id));
  co_return success(200, is_permanent ? "Document deleted successfully" : "Document moved to the trash");
}

Answer restore_document(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto entry = co_await context.documents.restore(request.principal->user_id, std::move(*id));
  if (!entry) co_return std::unexpected(entry.error());
  co_return answer_document(200, *entry, "Document restored successfully");
}

}  // namespace user
