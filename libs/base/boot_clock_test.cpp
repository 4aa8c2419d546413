#include "base/boot_clock.hpp"

#include <gtest/gtest.h>

#include <ctime>

#include "base/clock.hpp"

namespace base {
namespace {

/// What the system itself says, in nanoseconds.
std::int64_t boot_nanoseconds() {
  timespec time{};
  ::clock_gettime(CLOCK_BOOTTIME, &time);
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

TEST(BootClockTest, CountsTheSleepOfTheMachine) {
  const std::int64_t before = boot_nanoseconds();
  const std::int64_t now = BootClock::now().time_since_epoch().count();
  EXPECT_LE(before, now);
  EXPECT_LE(now, boot_nanoseconds());
}

TEST(SystemClockTest, CountsTheSleepOfTheMachineInItsMonotonicTime) {
  const std::int64_t before = boot_nanoseconds();
  const std::int64_t now = SystemClock().steady_now().time_since_epoch().count();
  EXPECT_LE(before, now);
  EXPECT_LE(now, boot_nanoseconds());
}

}  // namespace
}  // namespace base
