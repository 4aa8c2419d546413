#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(RateLimitStoreConformance);

namespace {

using namespace std::chrono_literals;

constexpr RateLimit kLimit{5, 10s};

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

TEST_P(RateLimitStoreConformance, AllowsExactlyTheLimitUnderParallelCalls) {
  const auto results = run_parallel<base::Result<LimitDecision>>(
      kParallel, [&](std::size_t) { return backend_->rate_limits->take("key", kLimit); });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result && result->allowed; }), 5);
}

}  // namespace
}  // namespace storage::conformance
