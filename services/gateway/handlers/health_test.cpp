#include "gateway/handlers/health.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "gateway/testing/fixture.hpp"

namespace gateway::testing {
namespace {

using namespace std::chrono_literals;

Upstream failing_probe() {
  return Upstream([](const Received&) { return with_length("503 Service Unavailable\r\n", "driver says: boom"); });
}

/// auth, user and voyage at these ports.
Config config_for_three(std::uint16_t auth, std::uint16_t user, std::uint16_t voyage) {
  Config config = test_config();
  config.services[0].addresses = addresses(url_of(auth));
  config.services[1].addresses = addresses(url_of(user));
  config.services[2].addresses = addresses(url_of(voyage));
  return config;
}

/// Asks until `status` comes or 20 s are over: the watcher needs a moment to see a change.
testkit::HttpReply await_status(Gateway& gateway, const char* path, int status) {
  const auto until = std::chrono::steady_clock::now() + 20s;
  testkit::HttpReply reply = gateway.get(path);
  while (reply.status != status && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(5ms);
    reply = gateway.get(path);
  }
  return reply;
}

TEST(HealthTest, IsUnhealthyWithEveryDependencyDown) {
  const std::uint16_t dead = dead_port();
  Config config = config_for_three(dead, dead, dead);
  config.services[2].addresses.clear();
  Gateway gateway(std::move(config));
  gateway.start();
  const auto started = std::chrono::steady_clock::now();
  const auto reply = gateway.get("/health");
  EXPECT_LT(std::chrono::steady_clock::now() - started, 10s);
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.json().at("status"), "unhealthy");
  EXPECT_EQ(reply.json().at("dependencies").at(0).at("error"), "connection failed");
  EXPECT_EQ(gateway.get("/health/live").status, 200);
}

TEST(HealthTest, NamesTheStatusOfAFailingDependencyButNotItsText) {
  Upstream well;
  auto failing = failing_probe();
  Gateway gateway(config_for_three(failing.port(), well.port(), well.port()));
  gateway.start();
  const auto reply = gateway.get("/health");
  EXPECT_EQ(reply.status, 503);
  const auto dependency = reply.json().at("dependencies").at(0);
  EXPECT_EQ(dependency.at("error"), "HTTP 503");
  EXPECT_EQ(dependency.at("statusCode"), 503);
  EXPECT_EQ(reply.body.find("boom"), std::string::npos);
}

TEST(HealthTest, IsDegradedWithoutAnOptionalService) {
  Upstream well;
  Gateway gateway(config_for_three(well.port(), well.port(), dead_port()));
  gateway.start();
  const auto reply = gateway.get("/health");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("status"), "degraded");
}

TEST(HealthTest, AnswersDegradedWith206OnRequest) {
  Upstream well;
  Config config = config_for_three(well.port(), well.port(), dead_port());
  config.health.degraded_is_206 = true;
  Gateway gateway(std::move(config));
  gateway.start();
  EXPECT_EQ(gateway.get("/health").status, 206);
}

/// A dependency's line in /metrics.
std::string up(std::string_view dependency, std::string_view type, bool is_critical, bool is_up) {
  return std::string(R"(dependency_up{service="gateway-service",critical=")") + (is_critical ? "true" : "false") +
         R"(",dependency=")" + std::string(dependency) + R"(",server="gateway-service",type=")" + std::string(type) +
         R"("} )" + (is_up ? "1" : "0");
}

class LostCache final : public storage::HealthProbe {
 public:
  [[nodiscard]] std::string_view name() const noexcept override { return "redis"; }
  runtime::Task<base::Status> ping() override { co_return std::unexpected(base::unavailable("redis: refused")); }
};

TEST(HealthMetricsTest, TellWhichDependenciesAreUp) {
  Upstream well;
  Gateway gateway(config_for_three(well.port(), dead_port(), dead_port()));
  gateway.start();
  EXPECT_TRUE(gateway.comes_to_show(up("auth-service", "internal_service", true, true)));
  EXPECT_TRUE(gateway.comes_to_show(up("user-service", "internal_service", true, false)));
  EXPECT_TRUE(gateway.comes_to_show(up("voyage-service", "internal_service", false, false)));
  EXPECT_NE(gateway.get("/metrics").body.find("dependency_check_duration_seconds{"), std::string::npos);
}

TEST(HealthMetricsTest, TellThatTheCacheIsLost) {
  Gateway gateway(test_config(), 1, std::make_unique<LostCache>());
  EXPECT_TRUE(gateway.comes_to_show(up("redis", "cache", false, false)));
}

// What the operator has told us not to look at must not wake anybody.
TEST(HealthMetricsTest, SayNothingOfServicesWhoseChecksAreSkipped) {
  Config config = config_for_three(dead_port(), dead_port(), dead_port());
  config.health.skips_dependencies = true;
  Gateway gateway(std::move(config));
  gateway.start();
  EXPECT_TRUE(gateway.comes_to_show(R"(gateway_upstream_instances{service="gateway-service",state="unreachable",)"
                                    R"(upstream="auth-service"} 1)"));
  EXPECT_EQ(gateway.get("/metrics").body.find("dependency_up"), std::string::npos);
}

TEST(HealthTest, DescribesItselfAndItsDependencies) {
  Upstream well;
  Gateway gateway(config_for_three(well.port(), well.port(), well.port()));
  gateway.start();
  const auto reply = gateway.get("/health");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Cache-Control"), "no-store");
  const auto body = reply.json();
  EXPECT_EQ(body.at("status"), "ok");
  EXPECT_EQ(body.at("service"), "gateway-service");
  EXPECT_EQ(body.at("timestamp"), "2026-01-31T12:00:00.000Z");
  EXPECT_EQ(body.at("dependencies").as_array().size(), 3U);
  EXPECT_EQ(body.at("checks").as_array().size(), 3U);
  EXPECT_EQ(body.at("checks").at(0).at("type"), "internal_service");
  EXPECT_GE(body.at("checks").at(0).at("responseTime").as_int64(), 1);
  EXPECT_EQ(body.at("dependencies").at(1).at("name"), "user-service");
  EXPECT_EQ(body.at("dependencies").at(1).at("url").as_string(), url_of(well.port()));
  EXPECT_TRUE(body.at("metadata").at("memory").is_object());
}

TEST(HealthTest, HidesAddressesWhenToldTo) {
  Upstream well;
  Config config = config_for_three(well.port(), well.port(), well.port());
  config.health.shows_urls = false;
  Gateway gateway(std::move(config));
  gateway.start();
  EXPECT_EQ(gateway.get("/health").body.find("127.0.0.1"), std::string::npos);
}

TEST(HealthTest, SkipsTheDependenciesWhenToldTo) {
  Config config = test_config();
  config.health.skips_dependencies = true;
  Gateway gateway(std::move(config));
  gateway.start();
  const auto reply = gateway.get("/health");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.json().at("checksSkipped"), true);
  EXPECT_EQ(reply.json().at("reason"), "SKIP_DEPENDENCY_HEALTH_CHECKS=true");
  EXPECT_FALSE(reply.json().as_object().contains("dependencies"));
  EXPECT_EQ(gateway.get("/ready").status, 200);
}

TEST(HealthTest, IsReadyOnlyWithItsCriticalServicesAndWhileServing) {
  Upstream well;
  Gateway gateway(config_for_three(well.port(), well.port(), dead_port()));
  EXPECT_EQ(gateway.get("/ready").status, 503);
  gateway.start();
  const auto ready = gateway.get("/health/ready");
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(ready.json().at("ready"), true);
  EXPECT_EQ(ready.json().at("dependencies").as_array().size(), 2U);
  gateway.begin_drain();
  const auto draining = gateway.get("/ready");
  EXPECT_EQ(draining.status, 503);
  EXPECT_EQ(draining.json().at("ready"), false);
}

TEST(HealthTest, AnswersUnderAllItsNames) {
  Upstream well;
  Gateway gateway(config_for_three(well.port(), well.port(), well.port()));
  gateway.start();
  for (const char* path : {"/health", "/api/health", "/health/", "/health/live", "/api/health/live", "/live",
                           "/health/ready", "/api/health/ready", "/ready"}) {
    EXPECT_EQ(gateway.get(path).status, 200) << path;
  }
}

TEST(HealthTest, IsNeverLimited) {
  Config config = test_config();
  config.limits.set("GATEWAY", {1, 15min});
  Gateway gateway(std::move(config));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(gateway.get("/live").status, 200);
  EXPECT_FALSE(gateway.get("/live").field("RateLimit-Limit"));
}

TEST(WatcherTest, LeavesAFailingInstanceAloneAndTakesItBack) {
  std::atomic<bool> is_failing = true;
  Upstream shaky([&](const Received& request) {
    const bool is_probe = request.request_line().starts_with("GET /health/live ");
    return with_length(is_failing && is_probe ? "503 Service Unavailable\r\n" : "200 OK\r\n", "{}");
  });
  Upstream well;
  Gateway gateway(config_for_three(shaky.port(), well.port(), well.port()));
  gateway.start();
  EXPECT_EQ(await_status(gateway, "/api/v1/auth/x", 502).status, 502);
  is_failing = false;
  EXPECT_EQ(await_status(gateway, "/api/v1/auth/x", 200).status, 200);
}

TEST(WatcherTest, NoticesThatAServiceCameUp) {
  Upstream well;
  const std::uint16_t port = dead_port();
  Gateway gateway(config_for_three(port, well.port(), well.port()));
  gateway.start();
  EXPECT_EQ(gateway.get("/ready").status, 503);
  Upstream started([](const Received&) { return with_length("200 OK\r\n", "{}"); }, port);
  EXPECT_EQ(await_status(gateway, "/ready", 200).status, 200);
}

TEST(WatcherTest, TakesAnInstanceWithoutAHealthPageForAlive) {
  Upstream plain([](const Received& request) {
    const bool is_probe = request.request_line().starts_with("GET /health/live ");
    return with_length(is_probe ? "404 Not Found\r\n" : "200 OK\r\n", "{}");
  });
  Upstream well;
  Gateway gateway(config_for_three(well.port(), well.port(), plain.port()));
  gateway.start();
  EXPECT_EQ(gateway.get("/health").json().at("status"), "degraded");
  EXPECT_EQ(gateway.get("/api/v1/flights").status, 200);
}

}  // namespace
}  // namespace gateway::testing
