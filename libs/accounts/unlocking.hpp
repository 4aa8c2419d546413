/// Lifting the limits on an account that was attacked (`dreamscape user unlock`), in whatever process counts.
///
/// Counters live in a shared store, or in the memory of each process, or in both. The operator's command clears the
/// first itself; of the second every process hears through the feed of token changes, which all of them watch anyway.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <string>

#include "identity/email_address.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/rate_limit_store.hpp"
#include "storage/ports/token_change_feed.hpp"

namespace accounts {

/// The name of an account in counters and cookies, which need not know addresses of people.
[[nodiscard]] std::string account_digest(const identity::EmailAddress& email);

/// The address by which failed logins of `account` are counted: the one that is typed at login.
[[nodiscard]] identity::EmailAddress login_address(const storage::Account& account);

/// Clears every counter of the account in `limits` and tells all processes to do the same. Fails with `unavailable`
/// when either cannot be reached; what could be was done.
[[nodiscard]] runtime::Task<base::Status> unlock_account(const identity::EmailAddress& email,
                                                         storage::TokenChangeFeed& feed,
                                                         storage::RateLimitStore& limits);

/// Thread-safe. Both must outlive this.
class UnlockWatch {
 public:
  UnlockWatch(storage::TokenChangeFeed& feed, storage::RateLimitStore& limits) : feed_(feed), limits_(limits) {}

  /// Forgets the counters of accounts unlocked since the last call; nothing the first time, when this process has not
  /// counted anything yet. Commonly one atomic load. A feed that cannot answer is asked again the next time; one that
  /// has forgotten what there was leaves the counters as they are.
  [[nodiscard]] runtime::Task<void> catch_up();

 private:
  static constexpr std::uint64_t kNothingSeen = std::numeric_limits<std::uint64_t>::max();

  storage::TokenChangeFeed& feed_;
  storage::RateLimitStore& limits_;
  std::atomic<std::uint64_t> seen_{kNothingSeen};
};

}  // namespace accounts
