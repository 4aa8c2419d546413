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

constexpr std::string_view kRead = "READ";

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
  entry.accessed_at = clock_.now();
  const bool is_own_read = access.action == kRead && entry.accessor_id == entry.user_id;
  is_own_read ? gather(entry) : set_apart(entry);
  log_.record(std::move(entry));
}

/// The row stands for many reads, so it names none of the documents.
void AuditTrail::gather(storage::AuditEntry& entry) const {
  entry.id = storage::gathered_id(entry.user_id, entry.resource, entry.accessed_at);
  entry.resource_id = entry.user_id;
  entry.count = 1;
}

void AuditTrail::set_apart(storage::AuditEntry& entry) const {
  entry.id = storage::time_ordered_id(entry.accessed_at, random_);
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
