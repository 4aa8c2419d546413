#include "user/handlers/document_links.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "json/writer.hpp"
#include "user/handlers/document_answers.hpp"
#include "user/handlers/endpoint.hpp"

namespace user {
namespace {

constexpr std::int64_t kLinkLifetimeDefault = 24 * 3600;
constexpr const char* kLifetimeRefused = "Expires in must be a number of seconds between 60 and 2592000";

boost::json::object view_link(const storage::DocumentLink& link) {
  return {{"id", link.id},
          {"expiresAt", base::to_iso8601(link.expires_at)},
          {"once", link.once},
          {"createdAt", base::to_iso8601(link.created_at)},
          {"usedAt", json::time_or_null(link.used_at)}};
}

}  // namespace

Answer create_document_link(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder body(*members);
  const std::chrono::seconds lifetime{
      body.optional_int("expiresIn",
                        {.min = kLinkLifetimeMin.count(), .max = kLinkLifetimeMax.count(), .message = kLifetimeRefused})
          .value_or(kLinkLifetimeDefault)};
  const bool once = body.optional_bool("once", "Once must be a boolean value").value_or(false);
  if (const base::Status valid = body.finish(); !valid) co_return std::unexpected(valid.error());
  const auto link = co_await context.links.create(request.principal->user_id, std::move(*id), lifetime, once);
  if (!link) co_return std::unexpected(link.error());
  boost::json::object view = view_link(link->row);
  view["url"] = "/api/v1/users/documents/shared/" + link->secret;
  boost::json::object data;
  data["link"] = std::move(view);
  co_return answer_data(201, "Link created successfully", std::move(data));
}

Answer list_document_links(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  const auto links = co_await context.links.list(request.principal->user_id, std::move(*id));
  if (!links) co_return std::unexpected(links.error());
  boost::json::array items;
  for (const storage::DocumentLink& link : *links) items.push_back(view_link(link));
  boost::json::object data;
  data["links"] = std::move(items);
  co_return answer_data(200, nullptr, std::move(data));
}

Answer revoke_document_link(const Context& context, http::Request& request) {
  base::Result<std::string> id = document_id_of(request);
  if (!id) co_return std::unexpected(std::move(id).error());
  if (!is_possible_id(request.param("linkId"))) co_return std::unexpected(link_not_found());
  std::string link_id(request.param("linkId"));
  const base::Status revoked =
      co_await context.links.revoke(request.principal->user_id, std::move(*id), std::move(link_id));
  if (!revoked) co_return std::unexpected(revoked.error());
  co_return success(200, "Link revoked successfully");
}

}  // namespace user
