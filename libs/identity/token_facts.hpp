/// What is known about tokens, families and accounts without asking the store, kept right by the store's change feed.
///
/// Only facts that let a token pass are kept; whatever would refuse one is read from the store each time. A fact is
/// valid while the feed's generation stands still; when it moved, `catch_up` removes exactly what changed.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "identity/fact_cache.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/token_change_feed.hpp"

namespace identity {

/// An account that exists and is not suspended.
struct LiveAccount {
  std::string email;
  storage::Role role = storage::Role::kUser;
  std::uint64_t token_epoch = 0;
  std::optional<std::string> exempt_token_id;
  std::uint64_t serial = 0;  ///< different each time the account is read anew
};

/// Thread-safe.
class TokenFacts {
 public:
  /// `facts_max` of each kind, at least FactCache::kShards; 100 bytes each, 300 with an account's address.
  TokenFacts(storage::TokenChangeFeed& feed, std::size_t facts_max);

  /// Brings the facts up to date and returns the generation they are valid for. Without waiting when nothing changed
  /// and the feed knows so at once. Fails when the feed cannot answer: then nothing may be decided.
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> catch_up();
  /// The generation if the facts are up to date and that can be known without waiting.
  [[nodiscard]] std::optional<std::uint64_t> current_generation() const noexcept;

  [[nodiscard]] std::optional<LiveAccount> find_account(std::string_view user_id) const {
    return accounts_.find(user_id);
  }
  [[nodiscard]] bool is_token_good(std::string_view token_id) const { return tokens_.find(token_id).has_value(); }
  /// Whether the family was good when `account` was as it is now: any change of a user also questions his families.
  [[nodiscard]] bool is_family_good(std::string_view family_id, const LiveAccount& account) const;

  /// Keep what was read from the store after `generation` was. Dropped if the generation moved meanwhile.
  /// Returns the account with its serial.
  LiveAccount keep_account(std::string_view user_id, LiveAccount account, std::uint64_t generation);
  void keep_good_token(std::string_view token_id, std::uint64_t generation);
  void keep_good_family(std::string_view family_id, const LiveAccount& account, std::uint64_t generation);

 private:
  struct Good {};
  void apply(std::uint64_t since, const storage::TokenChanges& changes);
  [[nodiscard]] auto still_at(std::uint64_t generation) const {
    return [this, generation] { return accepted_.load(std::memory_order_acquire) == generation; };
  }

  storage::TokenChangeFeed& feed_;
  FactCache<HashedFacts<LiveAccount>> accounts_;
  FactCache<IdFacts<Good>> tokens_;
  FactCache<IdFacts<std::uint64_t>> families_;  ///< the serial of the account they were checked with
  std::atomic<std::uint64_t> last_serial_{0};
  std::mutex applying_;
  /// New facts must be of this generation. Moves before facts are removed, so that a fact read earlier cannot slip in
  /// behind the removal.
  std::atomic<std::uint64_t> accepted_{0};
  /// Facts are complete up to this generation. Moves after they were removed.
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace identity
