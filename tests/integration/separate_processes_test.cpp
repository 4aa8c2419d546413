// The three programs as three processes on one data directory: the same system as the all-in-one program.
#include <thread>

#include "stack.hpp"

namespace integration {
namespace {

class SeparateProcessesTest : public testing::TestWithParam<Store> {
 protected:
  SeparateProcessesTest() {
    auto& environment = environment_;
    data_.describe(environment);
    environment["JWT_SECRET"] = "0123456789abcdef0123456789abcdef-integration";
    environment["AUTH_PORT"] = std::to_string(auth_port_);
    environment["USER_PORT"] = std::to_string(user_port_);
    environment["GATEWAY_PORT"] = std::to_string(gateway_port_);
    environment["AUTH_SERVICE_URL"] = "http://127.0.0.1:" + std::to_string(auth_port_);
    environment["USER_SERVICE_URL"] = "http://127.0.0.1:" + std::to_string(user_port_);
    environment["DRAIN_MS"] = "20";
    auth_.emplace("auth-service", std::vector<std::string>{}, environment);
    user_.emplace("user-service", std::vector<std::string>{}, environment);
    gateway_.emplace("gateway", std::vector<std::string>{}, environment);
    for (const auto port : {auth_port_, user_port_, gateway_port_}) {
      EXPECT_TRUE(testkit::wait_until_listening(port, 60s)) << auth_->output() << user_->output() << gateway_->output();
    }
  }

  /// Whether the answer's status becomes `status` within a minute.
  static bool comes_to(HttpClient& client, const std::string& path, int status) {
    for (int i = 0; i < 1200; ++i) {
      if (client.request("GET", path).status == status) return true;
      std::this_thread::sleep_for(50ms);
    }
    return false;
  }

  Process::Environment environment_ = patient();
  const Data data_{GetParam()};
  const std::uint16_t auth_port_ = testkit::free_port();
  const std::uint16_t user_port_ = testkit::free_port();
  const std::uint16_t gateway_port_ = testkit::free_port();
  std::optional<Process> auth_, user_, gateway_;
};

TEST_P(SeparateProcessesTest, ALogoutAtAuthIsSeenByUserAtOnce) {
  HttpClient auth(auth_port_);
  HttpClient user(user_port_);
  for (int round = 0; round < 20; ++round) {
    const auto reply =
        auth.request("POST", "/api/v1/auth/register", registration("u" + std::to_string(round) + "@example.com"));
    ASSERT_EQ(reply.status, 201) << reply.body;
    const std::string token = access_token(reply);
    ASSERT_EQ(user.request("GET", "/api/v1/users/profile", {}, bearer(token)).status, 200);
    ASSERT_EQ(auth.request("POST", "/api/v1/auth/logout", "{}", bearer(token)).status, 200);
    ASSERT_EQ(user.request("GET", "/api/v1/users/profile", {}, bearer(token)).status, 401);
  }
}

TEST_P(SeparateProcessesTest, TheGatewayAnswers502WhileAServiceIsAwayAndHealsByItself) {
  HttpClient client(gateway_port_);
  EXPECT_EQ(client.request("GET", "/api/v1/auth/profile").status, 401);
  auth_->kill();
  const auto down = client.request("GET", "/api/v1/auth/profile");
  EXPECT_EQ(down.status, 502);
  EXPECT_EQ(down.json().at("code"), "UPSTREAM_UNAVAILABLE");
  EXPECT_EQ(down.json().at("message"), "auth-service is unavailable");
  EXPECT_EQ(client.request("GET", "/api/v1/users/profile").status, 401);
  EXPECT_TRUE(comes_to(client, "/health", 503));
  auth_.emplace("auth-service", std::vector<std::string>{}, environment_);
  EXPECT_TRUE(comes_to(client, "/api/v1/auth/profile", 401));
  EXPECT_TRUE(comes_to(client, "/health", 200));
}

TEST_P(SeparateProcessesTest, IdleMemoryStaysWithinItsBound) {
#ifndef DREAMSCAPE_SANITIZED
  for (const auto* process : {&*auth_, &*user_, &*gateway_}) EXPECT_LE(process->resident_kib(), 24 * 1024);
#endif
  for (const auto* process : {&*auth_, &*user_, &*gateway_}) EXPECT_GT(process->resident_kib(), 0);
}

INTEGRATION_STORES(SeparateProcessesTest);

}  // namespace
}  // namespace integration
