#include "user/handlers/audit_trail.hpp"

#include <optional>
#include <utility>

#include "user/handlers/ownership.hpp"

namespace user {
namespace {

constexpr std::size_t kUserAgentMax = 512;

std::optional<std::string> user_agent(const http::Request& request) {
  const auto field = request.field("User-Agent");
  return field ? std::optional(std::string(field->substr(0, kUserAgentMax))) : std::nullopt;
}

storage::AuditEntry entry_of(const http::Request& request, AuditedAccess access) {
  const http::Principal& principal = *request.principal;
  storage::AuditEntry entry;
  entry.user_id = addressed_user(request);
  entry.accessor_id = principal.user_id;
  entry.accessor_type = entry.user_id == principal.user_id ? "user" : "admin";
  entry.action = access.action;
  entry.resource = access.resource;
  const std::string_view id = request.param("id");
  entry.resource_id = id.empty() ? entry.user_id : std::string(id);
  entry.ip_address = request.client_ip;
  entry.user_agent = user_agent(request);
  entry.endpoint = std::string(request.route);
  entry.method = std::string(http::to_string(request.method()));
  return entry;
}

}  // namespace

void AuditTrail::record(const http::Request& request, AuditedAccess access) noexcept {
  storage::AuditEntry entry = entry_of(request, access);
  entry.id = random_.uuid();
  entry.accessed_at = clock_.now();
  log_.record(std::move(entry));
}

http::Handler AuditTrail::audited(AuditedAccess access, http::Handler handler) {
  return [this, access,
          handler = std::move(handler)](http::Request& request) -> runtime::Task<base::Result<http::Response>> {
    auto response = co_await handler(request);
    if (response) record(request, access);
    co_return response;
  };
}

}  // namespace user
