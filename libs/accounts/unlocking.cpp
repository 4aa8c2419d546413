#include "accounts/unlocking.hpp"

#include "security/opaque_token.hpp"

namespace accounts {

std::string account_digest(const identity::EmailAddress& email) { return security::token_digest(email.canonical); }

identity::EmailAddress login_address(const storage::Account& account) {
  return identity::parse_email_address(account.email)
      .value_or(identity::EmailAddress{account.email, account.email_canonical});
}

runtime::Task<base::Status> unlock_account(const identity::EmailAddress& email, storage::TokenChangeFeed& feed,
                                           storage::RateLimitStore& limits) {
  const std::string account = account_digest(email);
  const base::Status announced = co_await feed.announce_unlocked(account);
  const base::Status cleared = co_await limits.clear_all_with(account);
  co_return announced ? cleared : announced;
}

runtime::Task<void> UnlockWatch::catch_up() {
  std::optional<std::uint64_t> now = feed_.generation_now();
  if (!now) {
    const base::Result<std::uint64_t> asked = co_await feed_.generation();
    if (!asked) co_return;
    now = *asked;
  }
  std::uint64_t seen = seen_.load(std::memory_order_acquire);
  if (seen == *now) co_return;
  if (seen == kNothingSeen) {
    seen_.compare_exchange_strong(seen, *now, std::memory_order_acq_rel);
    co_return;
  }
  const base::Result<storage::TokenChanges> changes = co_await feed_.changes_since(seen);
  if (!changes) co_return;
  for (const std::string& account : changes->unlocked) {
    const base::Status cleared = co_await limits_.clear_all_with(account);
    if (!cleared) co_return;
  }
  seen_.compare_exchange_strong(seen, changes->generation, std::memory_order_acq_rel);
}

}  // namespace accounts
