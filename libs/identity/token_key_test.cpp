#include "identity/token_key.hpp"

#include <gtest/gtest.h>

#include "testing/environment_builder.hpp"
#include "testing/temporary_folder.hpp"

namespace identity {
namespace {

TEST(TokenKeyTest, TakesTheConfiguredKey) {
  base::SystemRandom random;
  const auto values =
      testkit::EnvironmentBuilder().set("JWT_SECRET", "8f1d9f6c2b7a4e5d9c3b1a0f7e6d5c4b").load(config::Program::kAuth);
  EXPECT_EQ(load_token_key(values, random)->reveal(), "8f1d9f6c2b7a4e5d9c3b1a0f7e6d5c4b");
}

TEST(TokenKeyTest, KeepsTheKeyItMadeSoThatTokensSurviveARestart) {
  const testkit::TemporaryFolder folder;
  base::SystemRandom random;
  const auto values = testkit::EnvironmentBuilder()
                          .unset("JWT_SECRET")
                          .set("DATA_DIR", folder.path().string())
                          .load(config::Program::kAuth);
  EXPECT_TRUE(makes_token_key(values));
  const auto first = load_token_key(values, random);
  ASSERT_TRUE(first);
  EXPECT_FALSE(makes_token_key(values));
  EXPECT_GE(first->size(), 32U);
  EXPECT_EQ(load_token_key(values, random)->reveal(), first->reveal());
}

}  // namespace
}  // namespace identity
