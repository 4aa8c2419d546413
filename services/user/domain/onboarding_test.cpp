#include "user/domain/onboarding.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

using Steps = std::vector<std::string>;

TEST(OnboardingTest, TakesTheStepNamesOfClients) {
  for (const char* name : {"destinations", "style_comfort", "travel-groups", "a"}) EXPECT_TRUE(is_step_name(name));
  for (const std::string& name : {std::string(), std::string(41, 'a'), std::string("Budget"), std::string("a b"),
                                  std::string("a.b"), std::string("$set"), std::string("a\0b", 3)}) {
    EXPECT_FALSE(is_step_name(name)) << name;
  }
}

TEST(OnboardingTest, CompletesAStepOnceAndNotWithoutEnd) {
  Steps steps;
  complete_step(steps, "budget");
  complete_step(steps, "budget");
  EXPECT_EQ(steps, Steps{"budget"});
  for (char a = 'a'; a <= 'z'; ++a) {
    for (char b = 'a'; b <= 'z'; ++b) complete_step(steps, {a, b});
  }
  EXPECT_EQ(steps.size(), kCompletedStepsMax);
}

TEST(OnboardingTest, CountsTheStepsThatCount) {
  EXPECT_EQ(progress_percentage(Steps{}), 0);
  EXPECT_EQ(progress_percentage(Steps{"budget", "review", "style_comfort"}), 8);
  EXPECT_EQ(progress_percentage(Steps(kOnboardingSteps.begin(), kOnboardingSteps.end())), 100);
}

TEST(OnboardingTest, RecommendsTheFirstStepThatIsMissing) {
  EXPECT_EQ(next_step(Steps{}), "destinations");
  EXPECT_EQ(next_step(Steps{"destinations", "timing"}), "budget");
  EXPECT_EQ(next_step(Steps(kOnboardingSteps.begin(), kOnboardingSteps.end())), std::nullopt);
}

TEST(OnboardingTest, NamesTheRequiredStepsThatAreMissing) {
  EXPECT_EQ(missing_steps(Steps{"budget", "accommodation"}), "destinations, travel_types, transport");
  EXPECT_EQ(missing_steps(Steps(kRequiredSteps.begin(), kRequiredSteps.end())), "");
}

}  // namespace
}  // namespace user
