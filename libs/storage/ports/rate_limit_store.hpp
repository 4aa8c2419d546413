/// Rate limits by the generic cell rate algorithm (GCRA, ITU-T I.371): `max` calls may come at once, after that one
/// each `window / max`; no edge between windows where twice as many pass.
///
/// To count failures only, take before and `refund` after a success.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage {

struct RateLimit {
  std::uint32_t max = 1;                     ///< >= 1
  std::chrono::milliseconds window{60'000};  ///< > 0
};

struct LimitDecision {
  bool allowed = true;
  std::uint32_t limit = 0;
  std::uint32_t remaining = 0;               ///< calls that would be allowed right now
  std::chrono::milliseconds reset_after{0};  ///< until the full `limit` is there again
  std::chrono::milliseconds retry_after{0};  ///< 0 when allowed
};

/// Thread-safe. Keys at most 256 bytes; name the limit in the key ("login:1.2.3.4:mail"), a key has one RateLimit.
class RateLimitStore {
 public:
  virtual ~RateLimitStore() = default;

  /// `take` when it can be had without waiting; nullopt = the store must be asked asynchronously. Never blocks.
  [[nodiscard]] virtual std::optional<LimitDecision> take_now(std::string_view key, RateLimit limit,
                                                              std::uint32_t cost = 1) = 0;

  /// Counts `cost` against the key if it is allowed; a refused call counts nothing.
  [[nodiscard]] virtual runtime::Task<base::Result<LimitDecision>> take(std::string key, RateLimit limit,
                                                                        std::uint32_t cost = 1) = 0;

  /// Gives back what a `take` took; never more than the full limit.
  [[nodiscard]] virtual runtime::Task<base::Status> refund(std::string key, RateLimit limit,
                                                           std::uint32_t cost = 1) = 0;

  /// Forgets what was counted against the key.
  [[nodiscard]] virtual runtime::Task<base::Status> clear(std::string key) = 0;
};

}  // namespace storage
