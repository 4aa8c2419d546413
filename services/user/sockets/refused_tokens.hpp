/// How often one address may present tokens that are refused, before its handshakes are (docs/http-contract.md §4.6):
/// clients exist that come back for ever with a token the server has refused.
///
/// Refusals are counted in the store, for all replicas; an address beyond the limit is remembered here, so that its
/// next handshake costs nothing. Thread-safe, does not block.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.hpp"
#include "runtime/task.hpp"
#include "storage/ports/rate_limit_store.hpp"

namespace user {

class RefusedTokens {
 public:
  /// `limit.max` 0: no limit. All must outlive it.
  RefusedTokens(storage::RateLimitStore& store, storage::RateLimit limit, const base::Clock& clock)
      : store_(store), limit_(limit), clock_(clock) {}

  /// Counts a refusal. When the store does not answer, none is counted.
  [[nodiscard]] runtime::Task<void> count(std::string client);
  /// How long handshakes of this address are still refused; nullopt: not at all.
  [[nodiscard]] std::optional<std::chrono::milliseconds> blocked_for(const std::string& client);

 private:
  using Time = std::chrono::steady_clock::time_point;
  void block(std::string client, std::chrono::milliseconds length);

  storage::RateLimitStore& store_;
  const storage::RateLimit limit_;
  const base::Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Time> blocked_until_;
};

}  // namespace user
