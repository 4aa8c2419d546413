/// With it a service keeps "this access token is fine" in memory and is still right as soon as a logout has been
/// answered, in every process that shares the store.
///
/// Every write that can end a token moves the generation before its caller gets the answer. So a decision taken from
/// the store is valid for as long as the generation stands still:
///
///     const auto now = feed.generation_now();               // one atomic load for embedded stores
///     if (now && *now == cache.generation) return cached;   // nothing ended since
///     auto changes = co_await feed.changes_since(cache.generation);
///     cache.drop(*changes);                                 // then continue at changes->generation
///
/// To fill the cache, read the generation first, then the account and the revocations, then keep the decision under
/// that generation: what changes in between is reported by the next `changes_since`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

struct TokenChanges {
  std::uint64_t generation = 0;  ///< the feed's position after these changes
  bool everything = false;       ///< too much happened since; forget all decisions
  std::vector<std::string> token_ids;
  std::vector<std::string> family_ids;  ///< of refresh sessions
  std::vector<std::string> user_ids;
  std::vector<std::string> unlocked;  ///< as named by `announce_unlocked`; no token ended
};

/// Thread-safe. If it cannot answer, the caller must refuse the request (503), never let it pass.
class TokenChangeFeed {
 public:
  virtual ~TokenChangeFeed() = default;

  /// The generation if it can be had without waiting; nullopt = ask `generation`. Never blocks.
  [[nodiscard]] virtual std::optional<std::uint64_t> generation_now() noexcept = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> generation() = 0;

  /// Everything that changed after `generation`, at most a few thousand entries (else `everything`).
  [[nodiscard]] virtual runtime::Task<base::Result<TokenChanges>> changes_since(std::uint64_t generation) = 0;

  /// Tells every process that an operator has lifted the limits on an account, so that each forgets what it counts in
  /// its own memory. `account`: the name under which it is counted, no id.
  [[nodiscard]] virtual runtime::Task<base::Status> announce_unlocked(std::string account) = 0;
};

}  // namespace storage
