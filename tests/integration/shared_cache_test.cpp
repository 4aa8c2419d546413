// Several instances of each service on one MongoDB and one Redis: limits and PINs are shared, and losing the cache
// costs neither safety nor service.
#include <algorithm>

#include "callers.hpp"
#include "replica.hpp"
#include "testing/process/redis_server.hpp"

namespace integration {
namespace {

using Steady = std::chrono::steady_clock;

/// Health shows within seconds what has become of the cache; a busy machine may take longer.
constexpr auto kCacheSeenWithin = 30s;

class SharedCacheTest : public testing::Test {
 protected:
  [[nodiscard]] Process::Environment environment() const {
    Process::Environment environment = shared_environment(data_);
    environment["REDIS_URL"] = redis_.url();
    return environment;
  }
  /// Where every answer is counted, none may be lost to a machine that is busy with other tests.
  [[nodiscard]] Process::Environment counting() const { return with("REDIS_COMMAND_TIMEOUT_MS", "20000"); }
  [[nodiscard]] Process::Environment with(const std::string& name, const std::string& value) const {
    Process::Environment changed = environment();
    changed[name] = value;
    return changed;
  }
  static std::string health_of(std::uint16_t port) {
    const auto reply = HttpClient(port).request("GET", "/health");
    EXPECT_EQ(reply.status, 200) << reply.body;
    return std::string(reply.json().at("status").as_string());
  }
  static Steady::duration time_until_health(std::uint16_t port, const std::string& status) {
    const auto since = Steady::now();
    while (health_of(port) != status && Steady::now() - since < 60s) std::this_thread::sleep_for(20ms);
    return Steady::now() - since;
  }
  static HttpReply sign_up(const Replica& auth, const std::string& email) {
    return HttpClient(auth.port).request("POST", "/api/v1/auth/register", registration(email));
  }

  const Data data_{Store::kMongodb};
  testkit::RedisServer redis_;
};

TEST_F(SharedCacheTest, ALimitHoldsOverInstances) {
  Process::Environment strict = counting();
  strict["RATE_LIMIT_REGISTER_MAX"] = "12";
  const Replica auth[3]{{"auth-service", "AUTH_PORT", strict},
                        {"auth-service", "AUTH_PORT", strict},
                        {"auth-service", "AUTH_PORT", strict}};
  for (const Replica& each : auth) ASSERT_LT(time_until_health(each.port, "ok"), kCacheSeenWithin);
  // One address for all: one registration wins, eleven are told that it is taken, the others are over the limit.
  Callers callers({auth[0].port, auth[1].port, auth[2].port});
  const auto statuses = callers.at_once("POST", "/api/v1/auth/register", registration("a@example.com"));
  EXPECT_EQ(std::ranges::count(statuses, 201), 1) << testing::PrintToString(statuses);
  EXPECT_EQ(std::ranges::count(statuses, 429), 38) << testing::PrintToString(statuses);
}

TEST_F(SharedCacheTest, APinIsRedeemedOnceOverInstances) {
  const Replica gateways[2]{{"gateway", "GATEWAY_PORT", counting()}, {"gateway", "GATEWAY_PORT", counting()}};
  Callers callers({gateways[0].port, gateways[1].port});
  for (int round = 0; round < 100; ++round) {
    const auto created = HttpClient(gateways[round % 2].port)
                             .request("POST", "/api/v1/vr/sessions", R"({"destination":"Paris"})",
                                      {{"Content-Type", "application/json"}});
    ASSERT_EQ(created.status, 201) << created.body;
    const std::string pin(created.json().at("data").at("pin").as_string());
    const auto statuses = callers.at_once("GET", "/api/v1/vr/sessions/" + pin);
    EXPECT_EQ(std::ranges::count(statuses, 200), 1) << testing::PrintToString(statuses);
    EXPECT_EQ(std::ranges::count(statuses, 409), 49) << testing::PrintToString(statuses);
  }
}

TEST_F(SharedCacheTest, NoRevokedTokenPassesWhenTheCacheIsEmptied) {
  const Replica auth("auth-service", "AUTH_PORT", environment());
  const Replica user("user-service", "USER_PORT", environment());
  const FieldList token = bearer(access_token(sign_up(auth, "a@example.com")));
  ASSERT_EQ(HttpClient(user.port).request("GET", "/api/v1/users/profile", {}, token).status, 200);
  ASSERT_EQ(HttpClient(auth.port).request("POST", "/api/v1/auth/logout", "{}", token).status, 200);
  ASSERT_EQ(HttpClient(user.port).request("GET", "/api/v1/users/profile", {}, token).status, 401);
  redis_.kill();
  redis_.start();
  EXPECT_EQ(HttpClient(user.port).request("GET", "/api/v1/users/profile", {}, token).status, 401);
}

TEST_F(SharedCacheTest, ALostCacheIsDegradedHealthAndLocalLimitsUntilItReturns) {
  const Replica auth("auth-service", "AUTH_PORT", with("RATE_LIMIT_REGISTER_MAX", "3"));
  ASSERT_LT(time_until_health(auth.port, "ok"), kCacheSeenWithin);
  redis_.kill();
  EXPECT_LT(time_until_health(auth.port, "degraded"), kCacheSeenWithin);
  EXPECT_EQ(HttpClient(auth.port).request("GET", "/health/ready").status, 200);
  int refused = 0;
  for (int i = 0; i < 5; ++i) refused += sign_up(auth, "x" + std::to_string(i) + "@example.com").status == 429 ? 1 : 0;
  EXPECT_EQ(refused, 2);
  redis_.start();
  EXPECT_LT(time_until_health(auth.port, "ok"), kCacheSeenWithin);
}

TEST_F(SharedCacheTest, AFrozenCacheHoldsNobodyUp) {
  const Replica auth("auth-service", "AUTH_PORT", environment());
  const FieldList token = bearer(access_token(sign_up(auth, "a@example.com")));
  ASSERT_LT(time_until_health(auth.port, "ok"), kCacheSeenWithin);
  redis_.freeze();
  for (int i = 0; i < 5; ++i) {
    const auto since = Steady::now();
    EXPECT_EQ(HttpClient(auth.port).request("POST", "/api/v1/auth/verify-token", "{}", token).status, 200);
    EXPECT_LT(Steady::now() - since, 10s);
  }
  EXPECT_LT(time_until_health(auth.port, "degraded"), kCacheSeenWithin);
  redis_.thaw();
  EXPECT_LT(time_until_health(auth.port, "ok"), kCacheSeenWithin);
}

TEST_F(SharedCacheTest, ServicesStartBeforeTheCacheAndFindIt) {
  redis_.kill();
  const Replica auth("auth-service", "AUTH_PORT", environment());
  const Replica gateway("gateway", "GATEWAY_PORT", environment());
  EXPECT_EQ(health_of(auth.port), "degraded");
  EXPECT_EQ(sign_up(auth, "a@example.com").status, 201);
  redis_.start();
  EXPECT_LT(time_until_health(auth.port, "ok"), kCacheSeenWithin);
}

}  // namespace
}  // namespace integration
