#include "user/domain/clock_watch.hpp"

#include <gtest/gtest.h>

#include "testing/fake_clock.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;

class ClockWatchTest : public ::testing::Test {
 protected:
  testkit::FakeClock clock_;
  ClockWatch watch_{clock_};
};

TEST_F(ClockWatchTest, BelievesNoClockBeforeItWasCompared) {
  EXPECT_FALSE(watch_.is_believed());
  watch_.note_comparison(true);
  EXPECT_TRUE(watch_.is_believed());
}

TEST_F(ClockWatchTest, BelievesNoClockThatTheDatabaseContradicts) {
  watch_.note_comparison(false);
  EXPECT_FALSE(watch_.is_believed());
  EXPECT_FALSE(watch_.has_jumped());
}

TEST_F(ClockWatchTest, NoticesAJumpAtOnceAndThatItWasTakenBack) {
  watch_.note_comparison(true);
  for (const auto jump : {24h * 365, -24h * 2}) {
    const base::Timestamp before = clock_.now();
    clock_.set_wall_clock(before + jump);
    EXPECT_TRUE(watch_.has_jumped());
    EXPECT_FALSE(watch_.is_believed());
    clock_.set_wall_clock(before);
    EXPECT_TRUE(watch_.is_believed());
  }
}

TEST_F(ClockWatchTest, LetsTimePassAndAClockBeSetRight) {
  watch_.note_comparison(true);
  clock_.advance(24h * 365);
  EXPECT_TRUE(watch_.is_believed());
  clock_.set_wall_clock(clock_.now() + 23h);
  EXPECT_TRUE(watch_.is_believed());
}

TEST_F(ClockWatchTest, GoesByTheNewTimeAfterAnotherComparison) {
  watch_.note_comparison(true);
  clock_.set_wall_clock(clock_.now() + 24h * 365);
  watch_.note_comparison(true);
  EXPECT_TRUE(watch_.is_believed());
}

}  // namespace
}  // namespace user
