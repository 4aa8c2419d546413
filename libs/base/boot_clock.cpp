#include "base/boot_clock.hpp"

#include <ctime>

#include "base/check.hpp"

namespace base {

BootClock::time_point BootClock::now() noexcept {
  timespec time{};
  check(::clock_gettime(CLOCK_BOOTTIME, &time) == 0, "the system has no clock that counts its sleep");
  return time_point{std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec}};
}

}  // namespace base
