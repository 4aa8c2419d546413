/// Monotonic time that goes on while the machine sleeps: for what is trusted for a time because somebody else counts on
/// that trust to end (leases, facts in memory). `steady_clock` stands still on Linux while a machine is suspended or a
/// virtual machine is paused and set going again; one that slept ten minutes would go on trusting what it knew before.
#pragma once

#include <chrono>

namespace base {

/// A clock of <chrono>, whose times cannot be mixed up with those of `steady_clock`. Never blocks, thread-safe.
struct BootClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<BootClock>;
  static constexpr bool is_steady = true;

  /// CLOCK_BOOTTIME, clock_gettime(2).
  [[nodiscard]] static time_point now() noexcept;
};

}  // namespace base
