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
  const guards::LimitSettings limits = config_of(testkit::EnvironmentBuilder()).limits;
  EXPECT_EQ(limits.of("LOGIN").max, 5U);
  EXPECT_EQ(limits.of("LOGIN").window, minutes{15});
  EXPECT_EQ(limits.of("LOGIN_IP").max, 50U);
  EXPECT_EQ(limits.of("LOGIN_ACCOUNT").max, 100U);
  EXPECT_EQ(limits.of("LOGIN_ACCOUNT").window, hours{24});
  EXPECT_EQ(limits.of("REGISTER").max, 10U);
  EXPECT_EQ(limits.of("REGISTER").window, hours{1});
  EXPECT_EQ(limits.of("REFRESH").max, 20U);
  EXPECT_EQ(limits.of("AUTH").max, 300U);
  EXPECT_EQ(limits.of("CHANGE_PASSWORD").max, 5U);
}

// One value in the settings and another in the structure that takes it: which holds depended on who made it. What is
// cut to fit the memory of the machine is left out.
TEST(AuthConfigTest, OfAnEmptyEnvironmentIsWhatItsPartsAreByThemselves) {
  const Config config = config_of(testkit::EnvironmentBuilder());
  const Config built_in;
  EXPECT_EQ(config.health_timeout, built_in.health_timeout);
  EXPECT_EQ(config.housekeeping.events_rows_max, built_in.housekeeping.events_rows_max);
  EXPECT_EQ(config.sessions.access_lifetime, built_in.sessions.access_lifetime);
  EXPECT_EQ(config.sessions.refresh_lifetime, built_in.sessions.refresh_lifetime);
  EXPECT_EQ(config.sessions.refresh_lifetime_long, built_in.sessions.refresh_lifetime_long);
  EXPECT_EQ(config.sessions.lifetime, built_in.sessions.lifetime);
  EXPECT_EQ(config.sessions.reuse_grace, built_in.sessions.reuse_grace);
  EXPECT_EQ(config.lifetime_texts.access, built_in.lifetime_texts.access);
  EXPECT_EQ(config.lifetime_texts.refresh, built_in.lifetime_texts.refresh);
  EXPECT_EQ(config.lifetime_texts.refresh_long, built_in.lifetime_texts.refresh_long);
  EXPECT_EQ(config.clock_skew, built_in.clock_skew);
  EXPECT_EQ(config.composition, built_in.composition);
  EXPECT_EQ(config.hasher.memory_kib, built_in.hasher.memory_kib);
  EXPECT_EQ(config.hasher.iterations, built_in.hasher.iterations);
  EXPECT_EQ(config.login_failure_min, built_in.login_failure_min);
  EXPECT_EQ(config.body_limits.depth_max, built_in.body_limits.depth_max);
  EXPECT_EQ(config.body_limits.bytes_max, built_in.body_limits.bytes_max);
  EXPECT_EQ(config.body_limits.members_max, built_in.body_limits.members_max);
  EXPECT_EQ(config.body_limits.values_max, built_in.body_limits.values_max);
}

// Symptom: the link for the first administrator began with "/" where auth-service runs alone.
TEST(AuthConfigTest, KnowsWhereThePagesAre) {
  const testkit::EnvironmentBuilder plain;
  EXPECT_EQ(config_of(plain).pages_url, "http://localhost:3000");
  testkit::EnvironmentBuilder told;
  EXPECT_EQ(config_of(told.set("PUBLIC_BASE_URL", "https://api.example/")).pages_url, "https://api.example");
}

TEST(AuthConfigTest, FindsThePagesAtTheGatewayOfTheSameProgram) {
  const auto values = testkit::EnvironmentBuilder().set("GATEWAY_PORT", "3100").load(config::Program::kDreamscape);
  EXPECT_EQ(read_config(values, base::Secret(std::string(32, 'k')))->pages_url, "http://localhost:3100");
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
  EXPECT_EQ(config.limits.of("LOGIN").max, 7U);
  EXPECT_EQ(config.cors_origins, std::vector<std::string>{"https://app.example"});
}

}  // namespace
}  // namespace auth
