#include <filesystem>

#include <gtest/gtest.h>

#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "testing/environment_builder.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "testing/temporary_folder.hpp"

namespace {

using namespace std::chrono_literals;

TEST(FakeClockTest, StandsStillUntilItIsMoved) {
  testkit::FakeClock clock;
  const auto start = clock.now();
  const auto steady_start = clock.steady_now();
  EXPECT_EQ(clock.now(), start);
  clock.advance(5s);
  EXPECT_EQ(clock.now() - start, 5s);
  EXPECT_EQ(clock.steady_now() - steady_start, 5s);
}

TEST(FakeClockTest, JumpsOnTheWallOnly) {
  testkit::FakeClock clock;
  const auto steady_start = clock.steady_now();
  clock.set_wall_clock(base::from_millis(0));
  EXPECT_EQ(base::to_iso8601(clock.now()), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(clock.steady_now(), steady_start);
}

TEST(SeededRandomTest, RepeatsItselfForTheSameSeed) {
  testkit::SeededRandom first(7), second(7), other(8);
  const auto text = first.hex(16);
  EXPECT_EQ(second.hex(16), text);
  EXPECT_NE(other.hex(16), text);
}

TEST(TemporaryFolderTest, IsGoneWithItsObject) {
  std::filesystem::path path;
  {
    const testkit::TemporaryFolder folder;
    path = folder.write("deep/file.txt", "content");
    EXPECT_EQ(std::filesystem::file_size(path), 7U);
  }
  EXPECT_FALSE(std::filesystem::exists(path.parent_path().parent_path()));
}

TEST(EnvironmentBuilderTest, LoadsWhatTheTestSaysOverRaisedLimits) {
  const auto values = testkit::EnvironmentBuilder()
                          .with_raised_limits()
                          .set("RATE_LIMIT_LOGIN_MAX", "2")
                          .in_production()
                          .load(config::Program::kAuth);
  EXPECT_TRUE(values.is_production());
  EXPECT_EQ(config::rate_limit(values, config::keys::kLimitLogin).max, 2U);
  EXPECT_EQ(config::rate_limit(values, config::keys::kLimitRegister).max, 1'000'000U);
}

TEST(EnvironmentBuilderDeathTest, AbortsOnAProblem) {
  const auto builder = testkit::EnvironmentBuilder().set("AUTH_PORT", "x");
  EXPECT_DEATH((void)builder.load(config::Program::kAuth), "AUTH_PORT");
}

}  // namespace
