/// Notes who touched whose data, after authentication and without making the answer wait for the store
/// (docs/http-contract.md §7.15): each change, and each access to another person's data, is a row; what people read of
/// their own is a row an hour, and so is what they were refused (403). Changes are announced to all who listen.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "http/router.hpp"
#include "storage/ports/audit_log.hpp"
#include "user/domain/changes.hpp"

namespace user {

/// What one route does to data.
struct AuditedAccess {
  std::string_view action;             ///< "READ", "CREATE", "UPDATE", "DELETE"
  std::string_view resource;           ///< "UserProfile", "Document"
  Subject subject = Subject::kRecord;  ///< of the change that is announced
};

/// Thread-safe; the parts must outlive it and the handlers it wraps.
class AuditTrail {
 public:
  /// `changes` must have AuditRows of the same log among its listeners.
  AuditTrail(storage::AuditLog& log, Changes& changes, const base::Clock& clock, base::Random& random)
      : log_(log), changes_(changes), clock_(clock), random_(random) {}

  /// `handler`, recording each call that succeeded or was forbidden. Only behind a guard that sets the principal.
  [[nodiscard]] http::Handler audited(AuditedAccess access, http::Handler handler);
  /// `guard`, recording what it forbids to somebody who is known.
  [[nodiscard]] http::Guard audited(AuditedAccess access, http::Guard guard);

  /// Announces what an administrator did to the account of the path.
  struct Done {
    Event event = Event::kSaved;
    std::string detail;          ///< as in Change
    std::string changes = "{}";  ///< as AuditEntry has them
  };
  [[nodiscard]] runtime::Task<void> announce(const http::Request& request, AuditedAccess access, Done done);

  /// What another service, which no principal stands for, has read of a user.
  void record_service_read(const http::Request& request, std::string_view resource,
                           const std::string& user_id) noexcept;

  /// That anyone who has a link to a document of the user has read it.
  void record_link_read(const http::Request& request, const std::string& user_id,
                        const std::string& document_id) noexcept;

 private:
  [[nodiscard]] storage::AuditEntry unnamed_read(const http::Request& request, std::string_view accessor,
                                                 std::string_view resource, const std::string& user_id) const;
  [[nodiscard]] runtime::Task<void> record(const http::Request& request, AuditedAccess access);
  void record_refusal(const http::Request& request, AuditedAccess access, const base::Error& error) noexcept;
  void gather(storage::AuditEntry& entry) const;
  void set_apart(storage::AuditEntry& entry) const;

  storage::AuditLog& log_;
  Changes& changes_;
  const base::Clock& clock_;
  base::Random& random_;
};

}  // namespace user
