/// One key of a rolling rate limit in memory: what was counted in which part of the window.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "storage/ports/rate_limit_store.hpp"

namespace storage {

/// The length of a part; `kRollingParts` of them are a window or a little more.
[[nodiscard]] std::chrono::milliseconds part_length(RateLimit limit);

/// Not thread-safe. At most `kRollingParts + 1` entries. `now` counts from any moment that stays the same and must not
/// run backwards.
class RollingCount {
 public:
  [[nodiscard]] LimitDecision take(std::chrono::milliseconds now, RateLimit limit, std::uint32_t cost);
  /// Gives back of the part that was counted in; nothing when that is forgotten.
  void refund(std::int64_t part, std::uint32_t cost);
  /// When nothing is counted any more.
  [[nodiscard]] std::chrono::milliseconds empty_at(RateLimit limit) const;

 private:
  struct Part {
    std::int64_t number;
    std::uint32_t count;
  };
  void forget_before(std::int64_t number);
  [[nodiscard]] std::uint64_t sum() const;
  /// When `cost` more fit, if nothing else is counted.
  [[nodiscard]] std::chrono::milliseconds room_at(RateLimit limit, std::uint64_t cost) const;

  std::vector<Part> parts_;  // the oldest first
};

}  // namespace storage
