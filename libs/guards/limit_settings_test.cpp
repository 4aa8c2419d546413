#include "guards/limit_settings.hpp"

#include <gtest/gtest.h>

#include "testing/environment_builder.hpp"

namespace {

using namespace std::chrono_literals;

TEST(LimitSettingsDeathTest, KnowsOnlyTheLimitsOfItsProgram) {
  const guards::LimitSettings limits(testkit::EnvironmentBuilder().load(config::Program::kGateway));
  EXPECT_DEATH(static_cast<void>(limits.of("LOGIN")), "the program has no such limit");
}

TEST(LimitSettingsTest, HasTheFiguresOfTheSettings) {
  const guards::LimitSettings limits(
      testkit::EnvironmentBuilder().set("RATE_LIMIT_VR_PIN_MAX", "3").load(config::Program::kGateway));
  EXPECT_EQ(limits.of("VR_PIN").max, 3U);
  EXPECT_EQ(limits.of("VR_PIN").window, 1min);
  EXPECT_EQ(limits.of("GATEWAY").max, 1000U);
}

TEST(LimitSettingsTest, MayBeAlikeButForSome) {
  guards::LimitSettings limits({5, 1h});
  limits.set("LOGIN", {2, 1min});
  EXPECT_EQ(limits.of("LOGIN").max, 2U);
  EXPECT_EQ(limits.of("REFRESH").max, 5U);
}

}  // namespace
