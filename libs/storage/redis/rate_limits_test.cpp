#include <gtest/gtest.h>

#include <array>
#include <atomic>

#include "storage/redis/stores.hpp"
#include "storage/redis/test_client.hpp"
#include "testing/process/redis_server.hpp"

namespace storage::redis {
namespace {

using namespace std::chrono_literals;

/// A process as far as limits are concerned.
struct Instance {
  explicit Instance(const std::string& url) : client(options_for(url)), limits(make_rate_limit_store(*client)) {}
  TestClient client;
  std::unique_ptr<RateLimitStore> limits;
};

/// As guards::RateLimiter asks.
bool is_allowed(RateLimitStore& limits, const std::string& key, RateLimit limit) {
  if (const auto decision = limits.take_now(key, limit)) return decision->allowed;
  const auto decision = runtime::run(limits.take(key, limit));
  return decision && decision->allowed;
}

TEST(SharedRateLimitsTest, FailsWithoutAServerSoThatALocalLimiterCanTakeOver) {
  Instance instance("redis://127.0.0.1:" + std::to_string(testkit::free_port()));
  EXPECT_FALSE(instance.limits->take_now("key", {1000, 60s}));
  const auto decision = runtime::run(instance.limits->take("key", {1000, 60s}));
  ASSERT_FALSE(decision);
  EXPECT_EQ(decision.error().code(), base::ErrorCode::kUnavailable);
}

/// Three instances under as much load as they can take, with limits too small and large enough to be answered from
/// memory: exact within one per cent (here: what the passing time adds is below one call).
TEST(SharedRateLimitsTest, HoldsOverThreeInstances) {
  testkit::RedisServer server;
  for (const std::uint32_t max : {10U, 300U, 5000U}) {
    const RateLimit limit{max, 24h};
    std::array<std::unique_ptr<Instance>, 3> instances;
    for (auto& instance : instances) {
      instance = std::make_unique<Instance>(server.url());
      ASSERT_TRUE(instance->client.wait_until_up());
    }
    std::atomic<std::uint32_t> allowed = 0;
    {
      std::vector<std::jthread> callers;
      for (std::size_t i = 0; i < 6; ++i) {
        callers.emplace_back([&, i] {
          for (std::uint32_t n = 0; n < max; ++n) {
            if (is_allowed(*instances[i % 3]->limits, "key" + std::to_string(max), limit)) ++allowed;
          }
        });
      }
    }
    EXPECT_LE(allowed, max + max / 100) << "of " << max;
    EXPECT_GE(allowed, max - max / 100) << "of " << max;
  }
}

TEST(SharedRateLimitsTest, AnswersMostCallsOfALargeLimitFromMemoryAndCountsThemAll) {
  testkit::RedisServer server;
  Instance instance(server.url());
  ASSERT_TRUE(instance.client.wait_until_up());
  const RateLimit limit{100'000, 365 * 24h};  // so that none comes free again while this runs
  ASSERT_TRUE(is_allowed(*instance.limits, "key", limit));
  int from_memory = 0;
  for (int i = 0; i < 999; ++i) {
    if (instance.limits->take_now("key", limit)) {
      ++from_memory;
    } else {
      ASSERT_TRUE(runtime::run(instance.limits->take("key", limit)));
    }
  }
  EXPECT_GT(from_memory, 900);
  Instance other(server.url());
  ASSERT_TRUE(other.client.wait_until_up());
  // What was answered from memory is counted a moment later; asking counts, too.
  bool are_all_counted = false;
  for (std::uint32_t calls = 1001; calls < 2501 && !are_all_counted; ++calls) {
    const auto decision = runtime::run(other.limits->take("key", limit));
    ASSERT_TRUE(decision);
    ASSERT_GE(decision->remaining, limit.max - calls) << "more was counted than was asked";
    are_all_counted = decision->remaining == limit.max - calls;
    if (!are_all_counted) std::this_thread::sleep_for(20ms);
  }
  EXPECT_TRUE(are_all_counted);
}

// Version 1.0.0 counts the same limit under the same name as text, and may run beside this one during an update.
TEST(SharedRateLimitsTest, CountsARollingLimitBesideKeysOfTheFirstVersion) {
  testkit::RedisServer server;
  Instance instance(server.url());
  ASSERT_TRUE(instance.client.wait_until_up());
  const std::string old_key = (*instance.client).key("limit:account");
  ASSERT_TRUE(instance.client.call({"SET", old_key, "1769860000000000.000", "PX", "600000"}));
  const RateLimit daily{2, 24h, Counting::kRolling};
  EXPECT_TRUE(is_allowed(*instance.limits, "account", daily));
  EXPECT_TRUE(is_allowed(*instance.limits, "account", daily));
  EXPECT_FALSE(is_allowed(*instance.limits, "account", daily));
  EXPECT_TRUE(is_allowed(*instance.limits, "account", {2, 24h}));
  ASSERT_TRUE(runtime::run(instance.limits->clear_all_with("account")));
  EXPECT_EQ(*instance.client.call({"DBSIZE"})->integer(), 0);
}

TEST(SharedRateLimitsTest, ForgetsKeysOfRollingLimitsAfterTheirWindow) {
  testkit::RedisServer server;
  Instance instance(server.url());
  ASSERT_TRUE(instance.client.wait_until_up());
  ASSERT_TRUE(is_allowed(*instance.limits, "key", {1, 48ms, Counting::kRolling}));
  const auto keys = [&] { return *instance.client.call({"DBSIZE"})->integer(); };
  for (int i = 0; i < 2000 && keys() > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(keys(), 0);
}

TEST(SharedRateLimitsTest, ForgetsKeysThatAreFullAgain) {
  testkit::RedisServer server;
  Instance instance(server.url());
  ASSERT_TRUE(instance.client.wait_until_up());
  ASSERT_TRUE(is_allowed(*instance.limits, "key", {1, 50ms}));
  const auto keys = [&] { return *instance.client.call({"DBSIZE"})->integer(); };
  // Redis counts a key whose time is over until it comes across it.
  for (int i = 0; i < 2000 && keys() > 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(keys(), 0);
}

}  // namespace
}  // namespace storage::redis
