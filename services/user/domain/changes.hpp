/// The one place where changes to what is kept of a user are announced inside the process: what changes something says
/// it here once, and the audit log, notifications and sockets listen (change_listeners.hpp).
///
///     co_await changes.announce({.subject = Subject::kConsent, .user_id = id});
///
/// What ends tokens goes to every process by another way, the store's token change feed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/task.hpp"
#include "storage/ports/audit_log.hpp"

namespace user {

/// What has changed. `kRecord`: what a user keeps beside these, for example a favourite.
enum class Subject : std::uint8_t { kRecord, kAccount, kSession, kProfile, kPreference, kConsent };
/// "profile"
[[nodiscard]] std::string_view to_string(Subject subject) noexcept;

/// What has become of it. All but `kSaved` concern the account.
enum class Event : std::uint8_t {
  kSaved,  ///< made, changed or removed
  kRoleChanged,
  kSuspended,
  kReactivated,
  kSignedOut,
  kDeletionRequested,
  kDeletionCancelled,
  kErased,
};

/// Announced after it was stored; an erasure before, so that what is noted of it goes with the rest.
struct Change {
  Subject subject = Subject::kRecord;
  Event event = Event::kSaved;
  std::string user_id;                     ///< whose it is
  std::string detail;                      ///< the new role, or when the account will be deleted; in words for people
  std::optional<storage::AuditEntry> row;  ///< for the audit log; absent when a call is in it already
};

class ChangeListener {
 public:
  virtual ~ChangeListener() = default;
  /// The change is done, so nothing that fails here can undo it. Thread-safe.
  [[nodiscard]] virtual runtime::Task<void> on_change(const Change& change) = 0;
};

/// Thread-safe; the listeners must outlive it.
class Changes {
 public:
  /// Told in this order, each when the one before is done.
  explicit Changes(std::vector<ChangeListener*> listeners) : listeners_(std::move(listeners)) {}

  /// Returns when every listener has been told.
  [[nodiscard]] runtime::Task<void> announce(Change change);

 private:
  const std::vector<ChangeListener*> listeners_;
};

}  // namespace user
