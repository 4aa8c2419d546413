#include "user/handlers/audit_trail.hpp"

#include <optional>
#include <utility>

#include "endpoints/audit_entry.hpp"
#include "user/handlers/ownership.hpp"

namespace user {
namespace {

constexpr std::string_view kRead = "READ";
constexpr std::string_view kExport = "EXPORT";
/// What administrators look at is never their own.
constexpr std::string_view kAdminResource = "AdminUser";
constexpr std::string_view kRefused = "REFUSED";
/// Ids of users are shorter; what else a path names is not worth keeping.
constexpr std::size_t kIdMax = 64;

storage::AuditEntry entry_of(const http::Request& request, AuditedAccess access) {
  storage::AuditEntry entry = endpoints::audit_entry(request, access.action, access.resource, addressed_user(request));
  const bool is_own = entry.user_id == request.principal->user_id && access.resource != kAdminResource;
  entry.accessor_type = is_own ? "user" : "admin";
  const std::string_view id = request.param("id");
  if (!id.empty()) entry.resource_id = std::string(id);
  return entry;
}

}  // namespace

runtime::Task<void> AuditTrail::record(const http::Request& request, AuditedAccess access) {
  if (access.action != kRead && access.action != kExport) {
    Done saved;
    co_await announce(request, access, std::move(saved));
    co_return;
  }
  storage::AuditEntry entry = entry_of(request, access);
  entry.accessed_at = clock_.now();
  const bool is_own_read = access.action == kRead && entry.accessor_type == "user";
  is_own_read ? gather(entry) : set_apart(entry);
  log_.record(std::move(entry));
}

runtime::Task<void> AuditTrail::announce(const http::Request& request, AuditedAccess access, Done done) {
  storage::AuditEntry entry = entry_of(request, access);
  entry.accessed_at = clock_.now();
  if (done.changes != "{}") entry.changes = std::move(done.changes);
  set_apart(entry);
  Change change;
  change.subject = access.subject;
  change.event = done.event;
  change.user_id = entry.user_id;
  change.detail = std::move(done.detail);
  change.row = std::move(entry);
  co_await changes_.announce(std::move(change));
}

/// By somebody whom no principal stands for.
storage::AuditEntry AuditTrail::unnamed_read(const http::Request& request, std::string_view accessor,
                                             std::string_view resource, const std::string& user_id) const {
  storage::AuditEntry entry = endpoints::audit_entry(request, kRead, resource, user_id);
  entry.accessor_type = accessor;
  entry.accessed_at = clock_.now();
  set_apart(entry);
  return entry;
}

void AuditTrail::record_service_read(const http::Request& request, std::string_view resource,
                                     const std::string& user_id) noexcept {
  log_.record(unnamed_read(request, "service", resource, user_id));
}

void AuditTrail::record_link_read(const http::Request& request, const std::string& user_id,
                                  const std::string& document_id) noexcept {
  storage::AuditEntry entry = unnamed_read(request, "link", "Document", user_id);
  entry.resource_id = document_id;
  log_.record(std::move(entry));
}

/// The row stands for many reads, so it names none of the documents.
void AuditTrail::gather(storage::AuditEntry& entry) const {
  entry.id = storage::gathered_id(entry.user_id, entry.resource, entry.accessed_at);
  entry.resource_id = entry.user_id;
  entry.count = 1;
}

/// One row for all a user was refused of one resource in an hour, with the last thing that was asked for: ids tried
/// one after another make no more than that.
void AuditTrail::record_refusal(const http::Request& request, AuditedAccess access, const base::Error& error) noexcept {
  if (error.code() != base::ErrorCode::kPermissionDenied || !request.principal) return;
  storage::AuditEntry entry = entry_of(request, access);
  entry.accessed_at = clock_.now();
  if (entry.resource_id && entry.resource_id->size() > kIdMax) entry.resource_id.reset();
  entry.user_id = request.principal->user_id;
  entry.accessor_type = "user";
  entry.action = kRefused;
  entry.id = storage::gathered_id(entry.user_id, std::string(kRefused) + " " + entry.resource, entry.accessed_at);
  entry.count = 1;
  log_.record(std::move(entry));
}

void AuditTrail::set_apart(storage::AuditEntry& entry) const {
  entry.id = storage::time_ordered_id(entry.accessed_at, random_);
}

http::Handler AuditTrail::audited(AuditedAccess access, http::Handler handler) {
  return [this, access,
          handler = std::move(handler)](http::Request& request) -> runtime::Task<base::Result<http::Response>> {
    auto response = co_await handler(request);
    // An answer may itself be a refusal, when the error has more to say than an Error can hold.
    const bool is_done = response && response->status < 400;
    if (is_done) co_await record(request, access);
    if (!response) record_refusal(request, access, response.error());
    co_return response;
  };
}

http::Guard AuditTrail::audited(AuditedAccess access, http::Guard guard) {
  return [this, access, guard = std::move(guard)](http::Request& request) -> runtime::Task<base::Status> {
    base::Status passed = co_await guard(request);
    if (!passed) record_refusal(request, access, passed.error());
    co_return passed;
  };
}

}  // namespace user
