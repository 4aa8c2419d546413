/// Writes who touched whose data, after authentication and without making the answer wait (docs/http-contract.md
/// §7.15): each change, and each access to another person's data, is a row; what people read of their own is a row an
/// hour, and so is what they were refused (403).
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/router.hpp"
#include "storage/ports/audit_log.hpp"

namespace user {

/// What one route does to data.
struct AuditedAccess {
  std::string_view action;    ///< "READ", "CREATE", "UPDATE", "DELETE"
  std::string_view resource;  ///< "UserProfile", "Document"
};

/// Thread-safe; the parts must outlive it and the handlers it wraps.
class AuditTrail {
 public:
  AuditTrail(storage::AuditLog& log, const base::Clock& clock, base::Random& random)
      : log_(log), clock_(clock), random_(random) {}

  /// `handler`, recording each call that succeeded or was forbidden. Only behind a guard that sets the principal.
  [[nodiscard]] http::Handler audited(AuditedAccess access, http::Handler handler);
  /// `guard`, recording what it forbids to somebody who is known.
  [[nodiscard]] http::Guard audited(AuditedAccess access, http::Guard guard);

  /// What an administrator did to the account of the path; `changes` as AuditEntry has them.
  void record_change(const http::Request& request, AuditedAccess access, std::string changes) noexcept;

  /// What another service, which no principal stands for, has read of a user.
  void record_service_read(const http::Request& request, std::string_view resource,
                           const std::string& user_id) noexcept;

  /// That anyone who has a link to a document of the user has read it.
  void record_link_read(const http::Request& request, const std::string& user_id,
                        const std::string& document_id) noexcept;

 private:
  [[nodiscard]] storage::AuditEntry unnamed_read(const http::Request& request, std::string_view accessor,
                                                 std::string_view resource, const std::string& user_id) const;
  void record(const http::Request& request, AuditedAccess access) noexcept;
  void record_refusal(const http::Request& request, AuditedAccess access, const base::Error& error) noexcept;
  void gather(storage::AuditEntry& entry) const;
  void set_apart(storage::AuditEntry& entry) const;

  storage::AuditLog& log_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace user
