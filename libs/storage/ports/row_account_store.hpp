/// What adapters share that change an account by reading, changing and writing it whole: here each change of an account
/// has its meaning, once.
#pragma once

#include <functional>

#include "storage/ports/account_store.hpp"

namespace storage {

/// Thread-safe where the adapter's `change` is.
class RowAccountStore : public AccountStore {
 public:
  runtime::Task<base::Result<Account>> update(std::string id, AccountChanges changes) final;
  runtime::Task<base::Result<bool>> set_password_if(std::string id, base::Secret old_hash, base::Secret new_hash,
                                                    std::optional<std::string> exempt_token_id) final;
  runtime::Task<base::Result<Account>> end_tokens(std::string id, std::optional<std::string> exempt_token_id) final;
  runtime::Task<base::Result<Account>> suspend(std::string id, std::optional<std::string> reason) final;
  runtime::Task<base::Result<Account>> reactivate(std::string id) final;
  runtime::Task<base::Result<Administered>> administer(std::string id, Administration what) final;
  runtime::Task<base::Result<Account>> set_onboarding_completed(std::string id, bool completed) final;

 protected:
  /// May be called more than once, each time with the row as it is then. An error leaves the account as it is.
  using Change = std::function<base::Status(Account& row, base::Timestamp now)>;

  /// Reads the account, applies `change`, sets `updated_at` and writes it, as one step; answers what was written. Tells
  /// the token change feed if `affects_tokens`. Fails with `account_not_found`, `email_taken`, `username_taken`,
  /// and what `change` fails with.
  [[nodiscard]] virtual runtime::Task<base::Result<Account>> change(std::string id, bool affects_tokens,
                                                                    Change change) = 0;

  /// The same, telling the token change feed, and in the same step `last_admin` where the account was an active
  /// administrator, is none any more, and no other is there.
  [[nodiscard]] virtual runtime::Task<base::Result<Account>> change_keeping_an_admin(std::string id, Change change) = 0;
};

/// Whether the change of `before` to `after` needs another active administrator.
[[nodiscard]] inline bool leaves_office(const Account& before, const Account& after) noexcept {
  return is_active_admin(before) && !is_active_admin(after);
}

}  // namespace storage
