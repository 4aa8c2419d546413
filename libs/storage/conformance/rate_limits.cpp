#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RateLimitStoreConformance);

namespace {

using namespace std::chrono_literals;

constexpr RateLimit kLimit{5, 10s};
constexpr RateLimit kRolling{5, 24h, Counting::kRolling};

TEST_P(RateLimitStoreConformance, AllowsTheWholeLimitAtOnceAndThenOneEachInterval) {
  for (std::uint32_t i = 0; i < 5; ++i) {
    const LimitDecision decision = must(backend_->rate_limits->take("key", kLimit));
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.remaining, 4 - i);
    EXPECT_EQ(decision.limit, 5U);
  }
  const LimitDecision refused = must(backend_->rate_limits->take("key", kLimit));
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, 2s);
  EXPECT_EQ(refused.reset_after, 10s);
  clock_.advance(2s);
  EXPECT_TRUE(must(backend_->rate_limits->take("key", kLimit)).allowed);
  EXPECT_FALSE(must(backend_->rate_limits->take("key", kLimit)).allowed);
}

TEST_P(RateLimitStoreConformance, CountsNothingForRefusedCalls) {
  for (int i = 0; i < 20; ++i) must(backend_->rate_limits->take("key", kLimit));
  clock_.advance(10s);
  EXPECT_EQ(must(backend_->rate_limits->take("key", kLimit)).remaining, 4U);
}

TEST_P(RateLimitStoreConformance, KeepsKeysApart) {
  for (int i = 0; i < 6; ++i) must(backend_->rate_limits->take("one", kLimit));
  EXPECT_TRUE(must(backend_->rate_limits->take("two", kLimit)).allowed);
}

TEST_P(RateLimitStoreConformance, GivesBackWhatIsRefundedButNeverMoreThanTheLimit) {
  for (int i = 0; i < 5; ++i) must(backend_->rate_limits->take("key", kLimit));
  must(backend_->rate_limits->refund("key", kLimit));
  EXPECT_TRUE(must(backend_->rate_limits->take("key", kLimit)).allowed);
  EXPECT_FALSE(must(backend_->rate_limits->take("key", kLimit)).allowed);
  for (int i = 0; i < 20; ++i) must(backend_->rate_limits->refund("key", kLimit));
  EXPECT_EQ(must(backend_->rate_limits->take("key", kLimit)).remaining, 4U);
}

TEST_P(RateLimitStoreConformance, RefundsNothingToAnUnknownKey) {
  must(backend_->rate_limits->refund("unknown", kLimit));
  EXPECT_EQ(must(backend_->rate_limits->take("unknown", kLimit)).remaining, 4U);
}

TEST_P(RateLimitStoreConformance, ForgetsOneKeyWhenItIsCleared) {
  for (int i = 0; i < 5; ++i) must(backend_->rate_limits->take("key", kLimit));
  must(backend_->rate_limits->take("other", kLimit));
  must(backend_->rate_limits->clear("key"));
  must(backend_->rate_limits->clear("unknown"));
  EXPECT_EQ(must(backend_->rate_limits->take("key", kLimit)).remaining, 4U);
  EXPECT_EQ(must(backend_->rate_limits->take("other", kLimit)).remaining, 3U);
}

TEST_P(RateLimitStoreConformance, TakesSeveralAtOnceOrNone) {
  EXPECT_TRUE(must(backend_->rate_limits->take("key", kLimit, 4)).allowed);
  EXPECT_FALSE(must(backend_->rate_limits->take("key", kLimit, 2)).allowed);
  EXPECT_TRUE(must(backend_->rate_limits->take("key", kLimit, 1)).allowed);
}

// Symptom: a full bucket and what flowed in afterwards let twice the daily number of guesses through.
TEST_P(RateLimitStoreConformance, AllowsARollingLimitOnceInAnyWindow) {
  std::uint32_t allowed = 0;
  for (int minute = 0; minute < 24 * 60; minute += 10) {
    allowed += must(backend_->rate_limits->take("key", kRolling)).allowed ? 1 : 0;
    clock_.advance(10min);
  }
  EXPECT_EQ(allowed, kRolling.max);
}

TEST_P(RateLimitStoreConformance, SaysWhenARollingLimitHasRoomAgain) {
  for (std::uint32_t i = 0; i < 5; ++i) {
    const LimitDecision decision = must(backend_->rate_limits->take("key", kRolling));
    EXPECT_TRUE(decision.allowed);
    EXPECT_EQ(decision.remaining, 4 - i);
    clock_.advance(2h);
  }
  const LimitDecision refused = must(backend_->rate_limits->take("key", kRolling));
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.remaining, 0U);
  EXPECT_GE(refused.retry_after, 14h);  // the first was made ten hours ago
  EXPECT_LE(refused.retry_after, 15h);
  clock_.advance(refused.retry_after - 1ms);
  EXPECT_FALSE(must(backend_->rate_limits->take("key", kRolling)).allowed);
  clock_.advance(1ms);
  EXPECT_TRUE(must(backend_->rate_limits->take("key", kRolling)).allowed);
  EXPECT_FALSE(must(backend_->rate_limits->take("key", kRolling)).allowed);
}

TEST_P(RateLimitStoreConformance, GivesARollingCallBackToThePartItWasCountedIn) {
  const LimitDecision first = must(backend_->rate_limits->take("key", kRolling, 2));
  clock_.advance(5h);
  const LimitDecision second = must(backend_->rate_limits->take("key", kRolling, 3));
  EXPECT_NE(first.part, second.part);
  must(backend_->rate_limits->refund("key", kRolling, 1, first.part));
  must(backend_->rate_limits->refund("key", kRolling, 9, first.part - 1));
  must(backend_->rate_limits->refund("key", kRolling, 1, second.part));
  EXPECT_TRUE(must(backend_->rate_limits->take("key", kRolling, 2)).allowed);
  EXPECT_FALSE(must(backend_->rate_limits->take("key", kRolling)).allowed);
}

TEST_P(RateLimitStoreConformance, ForgetsARollingKeyWhenItIsCleared) {
  must(backend_->rate_limits->take("key", kRolling, 5));
  must(backend_->rate_limits->clear("key"));
  EXPECT_EQ(must(backend_->rate_limits->take("key", kRolling)).remaining, 4U);
}

TEST_P(RateLimitStoreConformance, ForgetsEveryKeyWithAPartInItsName) {
  for (const char* key : {"login:10.0.0.1|anna", "account:anna", "account:anna|device=1", "account:ann*"}) {
    must(backend_->rate_limits->take(key, key[0] == 'l' ? kLimit : kRolling));
  }
  must(backend_->rate_limits->clear_all_with("nobody"));
  must(backend_->rate_limits->clear_all_with("anna"));
  EXPECT_EQ(must(backend_->rate_limits->take("login:10.0.0.1|anna", kLimit)).remaining, 4U);
  EXPECT_EQ(must(backend_->rate_limits->take("account:anna", kRolling)).remaining, 4U);
  EXPECT_EQ(must(backend_->rate_limits->take("account:anna|device=1", kRolling)).remaining, 4U);
  must(backend_->rate_limits->clear_all_with("ann*"));
  EXPECT_EQ(must(backend_->rate_limits->take("account:anna", kRolling)).remaining, 3U);
  EXPECT_EQ(must(backend_->rate_limits->take("account:ann*", kRolling)).remaining, 4U);
}

TEST_P(RateLimitStoreConformance, AllowsExactlyARollingLimitUnderParallelCalls) {
  const auto results = run_parallel<base::Result<LimitDecision>>(
      kParallel, [&](std::size_t) { return backend_->rate_limits->take("key", kRolling); });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result && result->allowed; }), 5);
}

TEST_P(RateLimitStoreConformance, AllowsExactlyTheLimitUnderParallelCalls) {
  const auto results = run_parallel<base::Result<LimitDecision>>(
      kParallel, [&](std::size_t) { return backend_->rate_limits->take("key", kLimit); });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result && result->allowed; }), 5);
}

}  // namespace
}  // namespace storage::conformance
