#include "gateway/pages/traffic.hpp"

#include <algorithm>
#include <cmath>

namespace gateway {

std::int64_t Traffic::number_at(Clock::time_point now) noexcept {
  return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()) / kSlotLength;
}

std::size_t Traffic::bucket_of(std::chrono::nanoseconds duration) noexcept {
  const double microseconds = static_cast<double>(duration.count()) / 1000;
  if (microseconds <= 1) return 0;
  return std::min(static_cast<std::size_t>(std::ceil(4 * std::log2(microseconds))), kBuckets - 1);
}

void Traffic::count(int status, std::chrono::nanoseconds duration, Clock::time_point now) noexcept {
  const std::int64_t number = number_at(now);
  const std::size_t bucket = bucket_of(duration);
  const std::lock_guard lock(mutex_);
  Slot& slot = slots_[static_cast<std::size_t>(number) % slots_.size()];
  if (slot.number != number) slot = Slot{.number = number};
  ++slot.requests;
  if (status >= 500) ++slot.errors;
  ++slot.buckets[bucket];
}

std::chrono::microseconds Traffic::quantile(const Slot& slot, double share) {
  if (slot.requests == 0) return std::chrono::microseconds{0};
  const double wanted = share * slot.requests;
  double seen = 0;
  std::size_t bucket = 0;
  for (; bucket + 1 < kBuckets; ++bucket) {
    seen += slot.buckets[bucket];
    if (seen >= wanted) break;
  }
  return std::chrono::microseconds{std::llround(std::exp2(static_cast<double>(bucket) / 4))};
}

Traffic::Slice Traffic::slice_of(const Slot& slot) {
  return {slot.requests, slot.errors, quantile(slot, 0.5), quantile(slot, 0.99)};
}

void Traffic::add(Slot& sum, const Slot& slot) noexcept {
  sum.requests += slot.requests;
  sum.errors += slot.errors;
  for (std::size_t i = 0; i < kBuckets; ++i) sum.buckets[i] += slot.buckets[i];
}

std::vector<Traffic::Slice> Traffic::slots(Clock::time_point now) const {
  const std::int64_t current = number_at(now);
  std::vector<Slice> slices;
  slices.reserve(kSlots);
  const std::lock_guard lock(mutex_);
  for (std::int64_t number = current - static_cast<std::int64_t>(kSlots) + 1; number <= current; ++number) {
    const Slot& slot = slots_[static_cast<std::size_t>(number) % slots_.size()];
    slices.push_back(slot.number == number ? slice_of(slot) : Slice{});
  }
  return slices;
}

Traffic::Slice Traffic::last(std::size_t count, Clock::time_point now) const {
  const std::int64_t current = number_at(now);
  Slot sum;
  const std::lock_guard lock(mutex_);
  for (std::int64_t number = current - static_cast<std::int64_t>(count); number < current; ++number) {
    const Slot& slot = slots_[static_cast<std::size_t>(number) % slots_.size()];
    if (slot.number == number) add(sum, slot);
  }
  return slice_of(sum);
}

}  // namespace gateway
