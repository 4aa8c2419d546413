/// Who listens to changes (changes.hpp). Each is thread-safe; what it is made of must outlive it.
#pragma once

#include "user/domain/changes.hpp"
#include "user/domain/notifications.hpp"
#include "user/domain/user_sockets.hpp"

namespace user {

/// Writes the row of the audit log, without waiting for the store (docs/http-contract.md §7.15).
class AuditRows final : public ChangeListener {
 public:
  explicit AuditRows(storage::AuditLog& log) : log_(log) {}
  [[nodiscard]] runtime::Task<void> on_change(const Change& change) override;

 private:
  storage::AuditLog& log_;
};

/// Tells people by a notification what became of their account; there is no mail. One who cannot be told, because the
/// store is away, finds it in the profile.
class AccountNotices final : public ChangeListener {
 public:
  explicit AccountNotices(Notifications& notifications) : notifications_(notifications) {}
  [[nodiscard]] runtime::Task<void> on_change(const Change& change) override;

 private:
  Notifications& notifications_;
};

/// Tells the user's open pages what to read again: `42["account:changed",{"subject":"profile"}]` to the sockets of this
/// process (docs/http-contract.md §4.6).
class ChangedSockets final : public ChangeListener {
 public:
  explicit ChangedSockets(UserSockets& sockets) : sockets_(sockets) {}
  [[nodiscard]] runtime::Task<void> on_change(const Change& change) override;

 private:
  UserSockets& sockets_;
};

}  // namespace user
