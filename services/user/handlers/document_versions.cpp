#include "user/handlers/document_versions.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "user/handlers/document_answers.hpp"
#include "user/handlers/document_receipt.hpp"
#include "user/handlers/endpoint.hpp"

namespace user {
namespace {

boost::json::object view_version(const storage::DocumentVersion& version) {
  return {{"version", version.number},
          {"size", version.size_bytes},
          {"sha256", version.sha256},
          {"mimeType", version.mime_type},
          {"createdAt", base::to_iso8601(version.created_at)}};
}

runtime::Task<base::Result<storage::DocumentEntry>> take_version(const Context& context, http::Request& request,
                                                                 std::string id) {
  const std::string user_id = request.principal->user_id;
  auto place = co_await take_upload_place(context.document_slots, request);
  if (!place) co_return std::unexpected(std::move(place).error());
  if (!request.body().is_present()) co_return std::unexpected(no_file_uploaded());
  auto upload = co_await context.versions.begin(user_id, id, least_file_bytes(request));
  if (!upload) co_return std::unexpected(std::move(upload).error());
  DocumentForm form;
  const base::Status received =
      co_await receive_document(request, form, *upload, *place, context.documents.bytes_max());
  if (!received) co_return std::unexpected(received.error());
  co_return co_await context.versions.add(user_id, std::move(id), std::move(*upload));
}

}  // namespace

Answer list_document_versions(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto versions = co_await context.versions.list(request.principal->user_id, std::move(*id));
  if (!versions) co_return std::unexpected(versions.error());
  boost::json::array items;
  for (const storage::DocumentVersion& version : *versions) items.push_back(view_version(version));
  boost::json::object data;
  data["versions"] = std::move(items);
  co_return answer_data(200, nullptr, std::move(data));
}

Answer add_document_version(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto entry = co_await take_version(context, request, std::move(*id));
  context.document_metrics.count(entry);
  if (!entry) co_return std::unexpected(entry.error());
  co_return answer_document(201, *entry, "Version added successfully");
}

Answer restore_document_version(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto number = parse_document_version(request.param("n"));
  if (!number) co_return std::unexpected(storage::document_not_found());
  const auto entry = co_await context.versions.restore(request.principal->user_id, std::move(*id), *number);
  if (!entry) co_return std::unexpected(entry.error());
  co_return answer_document(200, *entry, "Version restored successfully");
}

}  // namespace user
