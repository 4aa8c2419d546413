#include "accounts/password_rules.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"

namespace accounts {
namespace {

/// Answers what the test wants, and counts how often it was asked.
class ScriptedOrigin final : public storage::StoreOrigin {
 public:
  runtime::Task<base::Result<bool>> is_of_first_release() override {
    ++asked;
    co_return answer;
  }
  base::Result<bool> answer = false;
  int asked = 0;
};

/// Whether a long password of small letters may be set.
runtime::Task<base::Result<bool>> takes_small_letters(PasswordRules& rules) {
  const auto policy = co_await rules.policy();
  if (!policy) co_return std::unexpected(policy.error());
  const base::Secret password("a long row of quiet words");
  co_return policy->violations(password).empty();
}

class PasswordRulesTest : public testing::Test {
 protected:
  static base::Result<bool> ask(PasswordRules& rules) { return runtime::run(takes_small_letters(rules)); }

  ScriptedOrigin origin_;
};

TEST_F(PasswordRulesTest, AsksForEveryKindWhereTheFirstReleaseMadeTheStoreOnly) {
  PasswordRules of_a_later_store(std::nullopt, origin_);
  EXPECT_TRUE(ask(of_a_later_store).value());
  origin_.answer = true;
  PasswordRules of_the_first_release(std::nullopt, origin_);
  EXPECT_FALSE(ask(of_the_first_release).value());
}

TEST_F(PasswordRulesTest, AsksTheStoreUntilItHasAnsweredOnce) {
  PasswordRules rules(std::nullopt, origin_);
  origin_.answer = std::unexpected(base::unavailable("off"));
  EXPECT_FALSE(ask(rules).has_value());
  origin_.answer = false;
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(ask(rules).has_value());
  EXPECT_EQ(origin_.asked, 2);
}

TEST_F(PasswordRulesTest, AsksNobodyWhenAnOperatorHasChosen) {
  origin_.answer = true;
  PasswordRules rules(security::PasswordComposition::kNone, origin_);
  EXPECT_TRUE(ask(rules).value());
  EXPECT_EQ(origin_.asked, 0);
}

}  // namespace
}  // namespace accounts
