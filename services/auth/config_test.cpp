#include "auth/config.hpp"

#include <gtest/gtest.h>

#include "testing/environment_builder.hpp"

namespace auth {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Config config_of(const testkit::EnvironmentBuilder& environment) {
  auto config = read_config(environment.load(config::Program::kAuth), base::Secret(std::string(32, 'k')));
  EXPECT_TRUE(config);
  return std::move(*config);
}

TEST(AuthConfigTest, HasTheDefaultsOfTheContract) {
  const Config config = config_of(testkit::EnvironmentBuilder());
  EXPECT_EQ(config.server.port, 3001);
  EXPECT_EQ(config.server.limits.answer_timeout, std::chrono::milliseconds{4500});
  EXPECT_EQ(config.sessions.access_lifetime, hours{24});
  EXPECT_EQ(config.sessions.refresh_lifetime, hours{24 * 7});
  EXPECT_EQ(config.sessions.refresh_lifetime_long, hours{24 * 30});
  EXPECT_EQ(config.sessions.reuse_grace, std::chrono::milliseconds{0});
  EXPECT_EQ(config.lifetime_texts.access, "24h");
  EXPECT_EQ(config.lifetime_texts.refresh, "7d");
  EXPECT_EQ(config.lifetime_texts.refresh_long, "30d");
  EXPECT_EQ(config.hasher.memory_kib, 19456U);
  EXPECT_EQ(config.hasher.iterations, 2U);
  EXPECT_EQ(config.composition, std::nullopt);  // by the age of the database
  EXPECT_FALSE(config.is_production);
  EXPECT_FALSE(config.is_database_mongodb);
}

TEST(AuthConfigTest, HasTheLimitsOfTheContract) {
  const LimitFigures limits = config_of(testkit::EnvironmentBuilder()).limits;
  EXPECT_EQ(limits.login.max, 5U);
  EXPECT_EQ(limits.login.window, minutes{15});
  EXPECT_EQ(limits.login_ip.max, 50U);
  EXPECT_EQ(limits.sign_up.max, 10U);
  EXPECT_EQ(limits.sign_up.window, hours{1});
  EXPECT_EQ(limits.refresh.max, 20U);
  EXPECT_EQ(limits.general.max, 300U);
  EXPECT_EQ(limits.change_password.max, 5U);
}

// Symptom of the old service: the documented JWT_EXPIRES_IN was ignored and the port hard-coded.
TEST(AuthConfigTest, HonoursTheEnvironment) {
  const Config config = config_of(testkit::EnvironmentBuilder()
                                      .set("JWT_EXPIRES_IN", "15m")
                                      .set("AUTH_PORT", "4001")
                                      .set("ANSWER_TIMEOUT_MS", "0")
                                      .set("PASSWORD_COMPOSITION", "none")
                                      .set("REFRESH_GRACE_MS", "2000")
                                      .set("RATE_LIMIT_LOGIN_MAX", "7")
                                      .set("CORS_ORIGIN", "https://app.example"));
  EXPECT_EQ(config.sessions.access_lifetime, minutes{15});
  EXPECT_EQ(config.lifetime_texts.access, "15m");
  EXPECT_EQ(config.server.port, 4001);
  EXPECT_EQ(config.server.limits.answer_timeout.count(), 0);
  EXPECT_EQ(config.composition, security::PasswordComposition::kNone);
  EXPECT_EQ(config.sessions.reuse_grace, seconds{2});
  EXPECT_EQ(config.limits.login.max, 7U);
  EXPECT_EQ(config.cors_origins, std::vector<std::string>{"https://app.example"});
}

}  // namespace
}  // namespace auth
