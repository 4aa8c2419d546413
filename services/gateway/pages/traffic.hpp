/// What the gateway has done in the last 15 minutes, for the status page: requests, errors and how long they took.
///
/// Metrics tell more, to those who have a Prometheus; this is for those who only look. Thread-safe: a mutex is held for
/// a few nanoseconds a request. Memory: about 35 KiB, whatever the load.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

namespace gateway {

class Traffic {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kSlotLength{10};
  static constexpr std::size_t kSlots = 90;

  /// One stretch of time. Quantiles are upper bounds, at most 19 % above the true value; 0 without requests.
  struct Slice {
    std::uint32_t requests = 0;
    std::uint32_t errors = 0;  ///< 5xx
    std::chrono::microseconds p50{0};
    std::chrono::microseconds p99{0};
  };

  void count(int status, std::chrono::nanoseconds duration, Clock::time_point now) noexcept;
  /// The last `kSlots` slots, oldest first; the last is the one that is under way.
  [[nodiscard]] std::vector<Slice> slots(Clock::time_point now) const;
  /// The `count` slots that ended last, taken together.
  [[nodiscard]] Slice last(std::size_t count, Clock::time_point now) const;

 private:
  /// Four buckets for each doubling, from 1 µs to more than 16 s.
  static constexpr std::size_t kBuckets = 97;
  struct Slot {
    std::int64_t number = -1;  ///< since the clock's epoch; another one here is long past
    std::uint32_t requests = 0;
    std::uint32_t errors = 0;
    std::array<std::uint32_t, kBuckets> buckets{};
  };
  [[nodiscard]] static std::int64_t number_at(Clock::time_point now) noexcept;
  [[nodiscard]] static std::size_t bucket_of(std::chrono::nanoseconds duration) noexcept;
  [[nodiscard]] static std::chrono::microseconds quantile(const Slot& slot, double share);
  [[nodiscard]] static Slice slice_of(const Slot& slot);
  static void add(Slot& sum, const Slot& slot) noexcept;

  mutable std::mutex mutex_;
  std::array<Slot, kSlots + 1> slots_;  // guarded by mutex_
};

}  // namespace gateway
