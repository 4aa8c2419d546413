#include "accounts/unlocking.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/cache.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"

namespace accounts {
namespace {

constexpr storage::RateLimit kOnce{1, std::chrono::hours{24}, storage::Counting::kRolling};

/// A running process with counters of its own, and the feed it shares with the operator's command.
class UnlockingTest : public ::testing::Test {
 protected:
  bool is_allowed(const identity::EmailAddress& email) {
    runtime::run(watch_.catch_up());
    return runtime::run(counters_->take("login:" + account_digest(email), kOnce)).value().allowed;
  }
  void unlock(const identity::EmailAddress& email) {
    EXPECT_TRUE(runtime::run(unlock_account(email, feed_, *of_the_command_)));
  }

  testkit::FakeClock clock_;
  storage::memory::TokenChangeLog feed_{4};
  std::unique_ptr<storage::RateLimitStore> counters_ = storage::memory::make_rate_limit_store(clock_);
  std::unique_ptr<storage::RateLimitStore> of_the_command_ = storage::memory::make_rate_limit_store(clock_);
  UnlockWatch watch_{feed_, *counters_};
  const identity::EmailAddress anna_{"anna@example.com", "anna@example.com"};
  const identity::EmailAddress bert_{"bert@example.com", "bert@example.com"};
};

TEST_F(UnlockingTest, ForgetsTheCountersOfTheUnlockedAccountInARunningProcess) {
  EXPECT_TRUE(is_allowed(anna_));
  EXPECT_TRUE(is_allowed(bert_));
  EXPECT_FALSE(is_allowed(anna_));
  unlock(anna_);
  EXPECT_TRUE(is_allowed(anna_));
  EXPECT_FALSE(is_allowed(anna_));
  EXPECT_FALSE(is_allowed(bert_));
}

TEST_F(UnlockingTest, TakesNoOtherChangeForAnUnlocking) {
  EXPECT_TRUE(is_allowed(anna_));
  feed_.record_user(account_digest(anna_));
  feed_.record_token(account_digest(anna_));
  EXPECT_FALSE(is_allowed(anna_));
}

TEST_F(UnlockingTest, KeepsCountersWhenTheFeedHasForgottenWhatHappened) {
  EXPECT_TRUE(is_allowed(anna_));
  unlock(anna_);
  for (int i = 0; i < 10; ++i) feed_.record_token("other");
  EXPECT_FALSE(is_allowed(anna_));
  unlock(anna_);
  EXPECT_TRUE(is_allowed(anna_));
}

TEST_F(UnlockingTest, ClearsTheStoreTheCommandWasGiven) {
  ASSERT_TRUE(runtime::run(of_the_command_->take("login:" + account_digest(anna_), kOnce)).value().allowed);
  unlock(anna_);
  EXPECT_TRUE(runtime::run(of_the_command_->take("login:" + account_digest(anna_), kOnce)).value().allowed);
}

}  // namespace
}  // namespace accounts
