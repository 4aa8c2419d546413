#include "storage/ports/rolling_count.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>

namespace storage {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr RateLimit kDaily{100, 24h, Counting::kRolling};

// Symptom: a bucket that refills let 199 guesses through in the 24 hours that began with a full one.
TEST(RollingCountTest, AllowsNoMoreThanTheLimitInAnyWindowWhateverTheCallsAre) {
  std::minstd_rand random(20261128);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same calls each time
  RollingCount count;
  std::deque<milliseconds> allowed;  // of the last window
  milliseconds now{0};
  std::size_t most = 0;
  for (int call = 0; call < 60'000; ++call) {
    now += milliseconds{random() % 120'000};
    if (random() % 500 == 0) now += milliseconds{random() % (40 * 3'600'000)};
    if (!count.take(now, kDaily, 1).allowed) continue;
    allowed.push_back(now);
    while (allowed.front() <= now - kDaily.window) allowed.pop_front();
    most = std::max(most, allowed.size());
  }
  EXPECT_EQ(most, kDaily.max);
}

TEST(RollingCountTest, SaysWhenACallFitsAgainAndNotAMillisecondTooEarly) {
  RollingCount count;
  ASSERT_TRUE(count.take(30min, kDaily, 60).allowed);
  ASSERT_TRUE(count.take(5h, kDaily, 40).allowed);
  const LimitDecision refused = count.take(6h, kDaily, 1);
  ASSERT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 19h);  // until hour 25: the first hour's calls were made before hour 1
  EXPECT_EQ(refused.reset_after, 24h);
  EXPECT_FALSE(count.take(25h - 1ms, kDaily, 1).allowed);
  EXPECT_TRUE(count.take(25h, kDaily, 60).allowed);
}

TEST(RollingCountTest, GivesBackOnlyWhatTheNamedPartHolds) {
  RollingCount count;
  const LimitDecision first = count.take(0h, kDaily, 60);
  const LimitDecision second = count.take(3h, kDaily, 10);
  count.refund(second.part, 50);
  EXPECT_EQ(count.take(3h, kDaily, 1).remaining, 39U);
  count.refund(first.part + 1, 10);
  EXPECT_EQ(count.take(3h, kDaily, 1).remaining, 38U);
}

TEST(RollingCountTest, RefusesWhatNeverFitsUntilAllIsForgotten) {
  RollingCount count;
  ASSERT_TRUE(count.take(0h, kDaily, 1).allowed);
  EXPECT_EQ(count.take(0h, kDaily, 101).retry_after, 25h);
}

}  // namespace
}  // namespace storage
