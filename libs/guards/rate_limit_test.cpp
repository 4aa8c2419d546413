#include "guards/rate_limit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/cache.hpp"
#include "testing/fake_clock.hpp"
#include "testing/http/request.hpp"

namespace guards {
namespace {

using namespace std::chrono_literals;
using testkit::TestRequest;

/// Counters that cannot be reached.
class LostCounters final : public storage::RateLimitStore {
 public:
  std::optional<storage::LimitDecision> take_now(std::string_view, storage::RateLimit, std::uint32_t) override {
    return std::nullopt;
  }
  runtime::Task<base::Result<storage::LimitDecision>> take(std::string, storage::RateLimit, std::uint32_t) override {
    co_return std::unexpected(base::unavailable("redis: connection refused"));
  }
  runtime::Task<base::Status> refund(std::string, storage::RateLimit, std::uint32_t, std::int64_t) override {
    co_return std::unexpected(base::unavailable("redis: connection refused"));
  }
  runtime::Task<base::Status> clear_all_with(std::string) override {
    co_return std::unexpected(base::unavailable("redis: connection refused"));
  }
  runtime::Task<base::Status> clear(std::string) override {
    co_return std::unexpected(base::unavailable("redis: connection refused"));
  }
};

class RateLimiterTest : public ::testing::Test {
 protected:
  [[nodiscard]] RateLimitRule rule(std::uint32_t max = 2) const {
    return {.name = "avatar", .limit = {max, 15min}, .message = "Too many requests, please try again later"};
  }
  /// One call of a stranger; or of `test`.
  [[nodiscard]] static base::Status run(const http::Guard& guard) {
    TestRequest test;
    return run(guard, test);
  }
  [[nodiscard]] static base::Status run(const http::Guard& guard, TestRequest& test) {
    return runtime::run(guard(test.request));
  }

  testkit::FakeClock clock_;
  metrics::Registry metrics_{"auth-service", "test"};
  std::unique_ptr<storage::RateLimitStore> store_ = storage::memory::make_rate_limit_store(clock_);
};

TEST_F(RateLimiterTest, RefusesTheCallAboveTheLimitWithAllItsFields) {
  const auto guard = rate_limit(std::make_shared<const RateLimiter>(*store_, rule(), metrics_));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(run(guard));
  TestRequest third;
  const auto refused = run(guard, third);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kRateLimited);
  EXPECT_EQ(refused.error().message(), "Too many requests, please try again later");
  EXPECT_EQ(refused.error().retry_after(), 450s);
  EXPECT_EQ(third.request.response_fields.find("RateLimit-Policy"), "2;w=900");
  EXPECT_EQ(third.request.response_fields.find("RateLimit-Limit"), "2");
  EXPECT_EQ(third.request.response_fields.find("RateLimit-Remaining"), "0");
  EXPECT_EQ(third.request.response_fields.find("RateLimit-Reset"), "900");
}

TEST_F(RateLimiterTest, ShowsHowManyCallsItRefused) {
  const auto guard = rate_limit(std::make_shared<const RateLimiter>(*store_, rule(), metrics_));
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(run(guard));
  const std::string name = R"(rate_limit_refused_total{service="auth-service",limit="avatar"} )";
  EXPECT_THAT(metrics_.expose(), testing::HasSubstr(name + "0\n"));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(run(guard));
  EXPECT_THAT(metrics_.expose(), testing::HasSubstr(name + "3\n"));
}

TEST_F(RateLimiterTest, CountsNobodyWhenSwitchedOff) {
  const auto guard = rate_limit(std::make_shared<const RateLimiter>(*store_, rule(0), metrics_));
  for (int i = 0; i < 100; ++i) {
    TestRequest test;
    EXPECT_TRUE(run(guard, test));
    EXPECT_FALSE(test.request.response_fields.find("RateLimit-Limit"));
  }
}

TEST_F(RateLimiterTest, IsUnavailableWhenTheStoreIs) {
  LostCounters lost;
  const auto guard = rate_limit(std::make_shared<const RateLimiter>(lost, rule(), metrics_));
  const auto outcome = run(guard);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), base::ErrorCode::kUnavailable);
}

TEST_F(RateLimiterTest, GivesBackWhatItTook) {
  const RateLimiter limiter(*store_, rule(1), metrics_);
  TestRequest test;
  for (int i = 0; i < 5; ++i) {
    auto charge = runtime::run(limiter.take(test.request, "key"));
    ASSERT_TRUE(charge);
    runtime::run(limiter.refund(test.request, std::move(*charge)));
    EXPECT_EQ(test.request.response_fields.find("RateLimit-Remaining"), "1");
  }
}

// Symptom: logins refused at one limit used up the others, so that a stranger's refused calls shut out a neighbour.
TEST_F(RateLimiterTest, ChargesNobodyForARequestThatAnyLimitRefuses) {
  const RateLimiter wide(*store_, {.name = "wide", .limit = {10, 15min}, .message = "m"}, metrics_);
  const RateLimiter narrow(*store_, {.name = "narrow", .limit = {1, 15min}, .message = "m"}, metrics_);
  for (int i = 0; i < 20; ++i) {
    TestRequest test;
    ASSERT_TRUE(runtime::run(wide.take(test.request, "key"))) << i;
    const auto second = runtime::run(narrow.take(test.request, "key"));
    ASSERT_EQ(second.has_value(), i == 0);
    if (!second) {
      EXPECT_EQ(test.request.response_fields.find("RateLimit-Limit"), "1");
    }
  }
  TestRequest last;
  EXPECT_EQ(runtime::run(wide.take(last.request, "key"))->decision.remaining, 8U);
}

TEST_F(RateLimiterTest, GivesNothingBackTwice) {
  const RateLimiter wide(*store_, {.name = "wide", .limit = {10, 15min}, .message = "m"}, metrics_);
  const RateLimiter narrow(*store_, {.name = "narrow", .limit = {1, 15min}, .message = "m"}, metrics_);
  TestRequest first;
  ASSERT_TRUE(runtime::run(wide.take(first.request, "key")));
  ASSERT_TRUE(runtime::run(narrow.take(first.request, "key")));
  TestRequest second;
  auto charge = runtime::run(wide.take(second.request, "key"));
  runtime::run(wide.refund(second.request, std::move(*charge)));
  EXPECT_FALSE(runtime::run(narrow.take(second.request, "key")));
  TestRequest last;
  EXPECT_EQ(runtime::run(wide.take(last.request, "key"))->decision.remaining, 8U);
}

TEST_F(RateLimiterTest, ClearsOneKey) {
  const RateLimiter limiter(*store_, rule(1), metrics_);
  TestRequest test;
  for (const char* key : {"a", "b"}) ASSERT_TRUE(runtime::run(limiter.take(test.request, key)));
  ASSERT_TRUE(runtime::run(limiter.clear("a")));
  EXPECT_TRUE(runtime::run(limiter.take(test.request, "a")));
  EXPECT_FALSE(runtime::run(limiter.take(test.request, "b")));
}

/// How many calls pass when each comes from another address made by `address_of`.
int passing(const NetworkLimiter& limiter, const std::function<std::string(int)>& address_of) {
  int passed = 0;
  for (int i = 0; i < 100; ++i) {
    TestRequest test;
    test.request.client_ip = address_of(i);
    if (runtime::run(limiter.take(test.request))) ++passed;
  }
  return passed;
}

TEST_F(RateLimiterTest, CountsNestedNetworksOfIpv6) {
  const NetworkLimiter limiter(*store_, rule(3), metrics_);
  EXPECT_EQ(passing(limiter, [](int) { return "192.0.2.7"; }), 3);
  EXPECT_EQ(passing(limiter, [](int i) { return "2001:db8:1:1::" + std::to_string(i + 1); }), 3);
  EXPECT_EQ(passing(limiter, [](int i) { return "2001:db8:2:" + std::to_string(10 + i % 80) + "::1"; }), 6);
  EXPECT_EQ(passing(limiter, [](int i) { return "2001:db8:3:" + std::to_string(10 + i % 80) + "00::1"; }), 24);
}

TEST_F(RateLimiterTest, GivesBackEveryNetworkItCounted) {
  const NetworkLimiter limiter(*store_, rule(1), metrics_);
  for (int i = 0; i < 30; ++i) {
    TestRequest test;
    test.request.client_ip = "2001:db8:1:" + std::to_string(i + 1) + "00::1";
    auto charge = runtime::run(limiter.take(test.request));
    ASSERT_TRUE(charge) << i;
    EXPECT_EQ(test.request.response_fields.find("RateLimit-Limit"), "1");
    runtime::run(limiter.refund(test.request, std::move(*charge)));
  }
}

TEST_F(RateLimiterTest, TellsKeysApartHoweverLongTheyAre) {
  const RateLimiter limiter(*store_, rule(1), metrics_);
  TestRequest test;
  const std::string common(1000, 'k');
  EXPECT_TRUE(runtime::run(limiter.take(test.request, common + "a")));
  EXPECT_TRUE(runtime::run(limiter.take(test.request, common + "b")));
  EXPECT_FALSE(runtime::run(limiter.take(test.request, common + "a")));
}

TEST_F(RateLimiterTest, CountsUsersApartEvenBehindOneAddress) {
  const auto guard = rate_limit(std::make_shared<const RateLimiter>(*store_, rule(1), metrics_));
  for (const char* user : {"kevin", "other"}) {
    TestRequest test;
    test.request.principal.emplace().user_id = user;
    EXPECT_TRUE(run(guard, test)) << user;
    EXPECT_FALSE(run(guard, test)) << user;
  }
}

TEST_F(RateLimiterTest, CannotTakeAnAddressForAUser) {
  TestRequest user;
  user.request.principal.emplace().user_id = "192.0.2.7";
  const TestRequest stranger;
  EXPECT_NE(user_or_client(user.request), user_or_client(stranger.request));
}

TEST_F(RateLimiterTest, CountsRefusedCallersByAddressAndAcceptedOnesByUser) {
  const auto limiter = std::make_shared<const RateLimiter>(*store_, rule(1), metrics_);
  const auto guard = authenticated_rate_limit(
      [](http::Request& request) -> runtime::Task<base::Status> {
        if (request.head().fields.find("Authorization")) {
          request.principal.emplace().user_id = "kevin";
          co_return base::Status{};
        }
        co_return std::unexpected(base::Error{base::ErrorCode::kUnauthenticated, "Access token required"});
      },
      limiter);
  EXPECT_EQ(run(guard).error().code(), base::ErrorCode::kUnauthenticated);
  EXPECT_EQ(run(guard).error().code(), base::ErrorCode::kRateLimited);
  TestRequest signed_in("Bearer x");
  EXPECT_TRUE(run(guard, signed_in));
  EXPECT_EQ(run(guard, signed_in).error().code(), base::ErrorCode::kRateLimited);
}

TEST(HomeNetworkTest, StaysTheSameWhileTheAddressChangesWithinIt) {
  EXPECT_EQ(home_network("192.0.2.7"), "192.0.2.0/24");
  EXPECT_EQ(home_network("192.0.2.200"), home_network("192.0.2.7"));
  EXPECT_NE(home_network("192.0.3.7"), home_network("192.0.2.7"));
  EXPECT_EQ(home_network("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(home_network("nonsense"), "nonsense");
}

TEST(ClientKeyTest, TakesANetworkOfIpv6AsOneStranger) {
  const auto key_of = [](const char* address) {
    TestRequest test;
    test.request.client_ip = address;
    return client_key(test.request);
  };
  EXPECT_EQ(key_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(key_of("2001:db8:1:2:aaaa::1"), "2001:db8:1:2::/64");
  EXPECT_EQ(key_of("2001:db8:1:2:bbbb::2"), key_of("2001:db8:1:2:aaaa::1"));
  EXPECT_NE(key_of("2001:db8:1:3::1"), key_of("2001:db8:1:2::1"));
  EXPECT_EQ(key_of("::ffff:192.0.2.7"), "::ffff:192.0.2.7");
  EXPECT_EQ(key_of("no address"), "no address");
}

}  // namespace
}  // namespace guards
