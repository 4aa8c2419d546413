#include "endpoints/audit_entry.hpp"

#include <utility>

namespace endpoints {
namespace {

constexpr std::size_t kUserAgentMax = 512;

}  // namespace

storage::AuditEntry audit_entry(const http::Request& request, std::string_view action, std::string_view resource,
                                std::string user_id) {
  storage::AuditEntry entry;
  entry.resource_id = user_id;
  entry.user_id = std::move(user_id);
  if (request.principal) entry.accessor_id = request.principal->user_id;
  entry.action = action;
  entry.resource = resource;
  entry.ip_address = request.client_ip;
  if (const auto agent = request.field("User-Agent")) entry.user_agent = std::string(agent->substr(0, kUserAgentMax));
  entry.endpoint = std::string(request.route);
  entry.method = std::string(http::to_string(request.method()));
  return entry;
}

}  // namespace endpoints
