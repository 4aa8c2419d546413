/// Rate limits, counted in one of two ways.
///
/// Continuously, by the generic cell rate algorithm (GCRA, ITU-T I.371): `max` calls may come at once, after that one
/// each `window / max`; no edge between windows. A whole window that begins with a full bucket sees up to twice `max`.
///
/// Rolling, for bounds that must hold in every window wherever it begins (NIST SP 800-63B-4 section 3.2.2): calls are
/// counted in parts of the window, and a call counts until the window that begins at the end of its part is over. So no
/// window ever sees more than `max`, and a call is forgotten up to one part late.
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

enum class Counting { kContinuous, kRolling };

struct RateLimit {
  std::uint32_t max = 1;                     ///< >= 1
  std::chrono::milliseconds window{60'000};  ///< > 0
  Counting counting = Counting::kContinuous;
};

/// The parts of a rolling window: hours of a day.
inline constexpr int kRollingParts = 24;

struct LimitDecision {
  bool allowed = true;
  std::uint32_t limit = 0;
  std::uint32_t remaining = 0;               ///< calls that would be allowed right now
  std::chrono::milliseconds reset_after{0};  ///< until the full `limit` is there again
  std::chrono::milliseconds retry_after{0};  ///< 0 when allowed
  std::int64_t part = 0;                     ///< of a rolling window: the one counted in, for `refund`
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

  /// Gives back what a `take` took, with the `part` of its decision; never more than the full limit.
  [[nodiscard]] virtual runtime::Task<base::Status> refund(std::string key, RateLimit limit, std::uint32_t cost = 1,
                                                           std::int64_t part = 0) = 0;

  /// Forgets what was counted against the key.
  [[nodiscard]] virtual runtime::Task<base::Status> clear(std::string key) = 0;

  /// Forgets every key that contains `part_of_key` (not empty). Looks at all keys: for what operators ask for, never
  /// for requests.
  [[nodiscard]] virtual runtime::Task<base::Status> clear_all_with(std::string part_of_key) = 0;
};

}  // namespace storage
