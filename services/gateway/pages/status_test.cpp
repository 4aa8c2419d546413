/// `GET /status`, and what the status page says without a script.
#include "gateway/pages/status.hpp"
#include "base/version.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include "gateway/testing/fixture.hpp"
#include "gateway/testing/pages.hpp"

namespace gateway::testing {
namespace {

TEST(StatusTest, TellsStrangersNoAddresses) {
  Upstream upstream;
  Gateway gateway(config_for({upstream.port()}));
  const auto local = gateway.get("/status", {{"Host", "localhost:3000"}}).json().at("data");
  EXPECT_EQ(local.at("showsAddresses"), true);
  EXPECT_EQ(local.at("services").at(0).at("instances").at(0).at("address").as_string(), url_of(upstream.port()));
  for (const testkit::FieldList& fields :
       {testkit::FieldList{{"Host", "status.example"}}, testkit::FieldList{{"Host", "localhost"}, {"Via", "1.1 proxy"}},
        testkit::FieldList{{"Host", "localhost"}, {"X-Forwarded-For", "127.0.0.1"}},
        testkit::FieldList{{"Host", "localhost"}, {"Forwarded", "for=127.0.0.1"}}}) {
    const auto reply = gateway.get("/status", fields);
    EXPECT_EQ(reply.json().at("data").at("showsAddresses"), false);
    EXPECT_EQ(reply.body.find(std::to_string(upstream.port())), std::string::npos) << reply.body;
  }
}

/// user-service as it answers for administrators: by the token.
Upstream user_service() {
  return Upstream([](const Received& request) {
    const bool is_admin = request.value("authorization") == "Bearer admin";
    return with_length(is_admin ? "200 OK\r\n" : "403 Forbidden\r\n", "{}");
  });
}

TEST(StatusTest, TellsAdministratorsTheAddresses) {
  Upstream user = user_service();
  Config config = test_config();
  config.services[1].addresses = addresses(url_of(user.port()));
  Gateway gateway(std::move(config));
  const auto shows = [&gateway](const char* authorization) {
    const auto reply = gateway.get("/status", {{"Host", "status.example"}, {"Authorization", authorization}});
    EXPECT_EQ(reply.status, 200);
    return reply.json().at("data").at("showsAddresses").as_bool();
  };
  EXPECT_TRUE(shows("Bearer admin"));
  EXPECT_EQ(user.last().request_line(), "GET /api/v1/admin/policies HTTP/1.1");
  EXPECT_FALSE(shows("Bearer somebody"));
  user.stop();
  EXPECT_FALSE(shows("Bearer admin"));
}

TEST(StatusTest, AsksNobodyWithoutAToken) {
  Upstream user = user_service();
  Config config = test_config();
  config.services[1].addresses = addresses(url_of(user.port()));
  Gateway gateway(std::move(config));
  EXPECT_EQ(gateway.get("/status", {{"Host", "status.example"}}).status, 200);
  EXPECT_EQ(user.count(), 0U);
}

TEST(StatusTest, SaysWhyAnInstanceIsOut) {
  Upstream failing([](const Received&) { return with_length("503 Service Unavailable\r\n", "driver says: boom"); });
  Gateway gateway(config_for({failing.port(), dead_port()}));
  gateway.start();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{5};
  std::string body;
  do {
    body = gateway.get("/status").body;
  } while (body.find("unhealthy") == std::string::npos && std::chrono::steady_clock::now() < until);
  const auto data = boost::json::parse(body).at("data");
  EXPECT_EQ(data.at("status"), "unhealthy") << body;
  EXPECT_EQ(data.at("services").at(0).at("state"), "down");
  EXPECT_EQ(data.at("services").at(0).at("instances").at(0).at("reason"), "its health answer is 503");
  EXPECT_EQ(data.at("services").at(0).at("instances").at(1).at("reason"), "it cannot be connected to");
  EXPECT_EQ(body.find("boom"), std::string::npos);
}

TEST(StatusTest, CountsWhatTheGatewayAnswers) {
  Gateway gateway(test_config());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(gateway.get("/").status, 200);
  EXPECT_EQ(gateway.get("/api/v1/auth/login").status, 503);
  EXPECT_EQ(gateway.get("/health/live").status, 200);  // no request of a client
  gateway.clock().advance(Traffic::kSlotLength);
  const auto recent = gateway.get("/status").json().at("data").at("lastMinute");
  EXPECT_EQ(recent.at("errors"), 1);
  EXPECT_DOUBLE_EQ(recent.at("requestsPerSecond").to_number<double>(), 4.0 / 60);
  EXPECT_EQ(gateway.get("/status").field("Cache-Control"), "no-store");
}

TEST(StatusTest, CountsForTheRateLimit) {
  Config config = test_config();
  config.limits.set("GATEWAY", {1, std::chrono::minutes{15}});
  Gateway gateway(std::move(config));
  EXPECT_EQ(gateway.get("/status").status, 200);
  EXPECT_EQ(gateway.get("/status").status, 429);
}

TEST(StatusTest, ShowsItsFiguresWithoutAScript) {
  Config config = config_for({dead_port()});
  config.pages = sample_pages();
  Gateway gateway(std::move(config));
  const auto reply = gateway.get("/", {{"Accept", "text/html"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.body.find("auth-service"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find(base::version()), std::string::npos);
  EXPECT_EQ(reply.body.find("127.0.0.1"), std::string::npos);
}

}  // namespace
}  // namespace gateway::testing
