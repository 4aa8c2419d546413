#include "storage/ports/rolling_count.hpp"

#include <algorithm>

namespace storage {
namespace {

using std::chrono::milliseconds;

/// A part is counted until the window that begins at its end is over.
milliseconds end_of(std::int64_t part, RateLimit limit) { return part_length(limit) * (part + kRollingParts + 1); }

}  // namespace

milliseconds part_length(RateLimit limit) {
  return std::max((limit.window + milliseconds{kRollingParts - 1}) / kRollingParts, milliseconds{1});
}

LimitDecision RollingCount::take(milliseconds now, RateLimit limit, std::uint32_t cost) {
  const std::int64_t part = now / part_length(limit);
  forget_before(part - kRollingParts);
  const std::uint64_t counted = sum();
  LimitDecision decision{.allowed = counted + cost <= limit.max, .limit = limit.max};
  if (decision.allowed) {
    if (parts_.empty() || parts_.back().number < part) parts_.push_back({part, 0});
    parts_.back().count += cost;
    decision.part = parts_.back().number;
  } else {
    decision.retry_after = std::max(room_at(limit, cost) - now, milliseconds{1});
  }
  const std::uint64_t taken = std::min<std::uint64_t>(sum(), limit.max);
  decision.remaining = limit.max - static_cast<std::uint32_t>(taken);
  decision.reset_after = std::max(empty_at(limit) - now, milliseconds{0});
  return decision;
}

void RollingCount::refund(std::int64_t part, std::uint32_t cost) {
  const auto found = std::ranges::find(parts_, part, &Part::number);
  if (found == parts_.end()) return;
  found->count -= std::min(found->count, cost);
  if (found->count == 0) parts_.erase(found);
}

milliseconds RollingCount::empty_at(RateLimit limit) const {
  return parts_.empty() ? milliseconds{0} : end_of(parts_.back().number, limit);
}

void RollingCount::forget_before(std::int64_t number) {
  std::erase_if(parts_, [number](const Part& part) { return part.number < number; });
}

std::uint64_t RollingCount::sum() const {
  std::uint64_t sum = 0;
  for (const Part& part : parts_) sum += part.count;
  return sum;
}

milliseconds RollingCount::room_at(RateLimit limit, std::uint64_t cost) const {
  std::uint64_t left = sum();
  for (const Part& part : parts_) {
    left -= part.count;
    if (left + cost <= limit.max) return end_of(part.number, limit);
  }
  return empty_at(limit);
}

}  // namespace storage
