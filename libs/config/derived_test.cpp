#include "config/derived.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/user_keys.hpp"
#include "config/load.hpp"

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
namespace keys = config::keys;

config::Values values(config::Environment::Variables variables) {
  return config::load(config::Program::kDreamscape, config::Environment(std::move(variables))).values;
}

TEST(CorsOriginsTest, AllowNobodyWhenOnlyAWildcardIsGiven) {
  EXPECT_THAT(config::cors_origins(values({{"CORS_ORIGIN", "*"}})), IsEmpty());
}

TEST(CorsOriginsTest, PreferTheListToTheClientUrl) {
  EXPECT_THAT(config::cors_origins(values({{"CORS_ORIGIN", "https://a.example"}, {"CLIENT_URL", "https://b.example"}})),
              ElementsAre("https://a.example"));
}

TEST(CorsOriginsTest, TakeTheOriginOfTheClientUrl) {
  EXPECT_THAT(config::cors_origins(values({{"CLIENT_URL", "https://b.example/app/"}})),
              ElementsAre("https://b.example"));
}

TEST(CorsOriginsTest, DefaultToTheDevelopmentServers) {
  EXPECT_THAT(config::cors_origins(values({})), testing::Contains("http://localhost:5173"));
}

TEST(CorsOriginsTest, KnowTheDevelopmentServerOfTheVrPage) {
  EXPECT_THAT(config::cors_origins(values({})), testing::Contains("http://localhost:3006"));
}

TEST(PublicBaseUrlTest, IsEmptyWhereTheAddressOfTheGatewayIsNotKnown) {
  EXPECT_EQ(config::public_base_url(values({{"NODE_ENV", "production"}})), "");
  EXPECT_EQ(config::public_base_url(values({{"CLIENT_URL", "https://app.example"}})), "");
  EXPECT_EQ(config::public_base_url(values({{"CLIENT_URL", "http://localhost.example"}})), "");
  const auto alone = config::load(config::Program::kUser, config::Environment()).values;
  EXPECT_EQ(config::public_base_url(alone), "");
}

TEST(PublicBaseUrlTest, IsEmptyWherePagesComeFromTheGateway) {
  EXPECT_EQ(config::public_base_url(values({{"CLIENT_URL", "http://localhost:3000"}})), "");
}

// Symptom: avatars were broken on the web client's development server, which took their addresses for its own.
TEST(PublicBaseUrlTest, IsTheGatewayForPagesOfADevelopmentServer) {
  EXPECT_EQ(config::public_base_url(values({})), "http://localhost:3000");
  EXPECT_EQ(config::public_base_url(values({{"GATEWAY_PORT", "3100"}})), "http://localhost:3100");
  EXPECT_EQ(config::public_base_url(values({{"CLIENT_URL", "http://127.0.0.1:5173"}})), "http://localhost:3000");
}

TEST(PublicBaseUrlTest, IsWhatIsConfigured) {
  EXPECT_EQ(config::public_base_url(values({{"PUBLIC_BASE_URL", "https://api.example"}})), "https://api.example");
}

TEST(DatabaseUrlTest, DefaultsToAFileInTheDataDirectory) {
  EXPECT_EQ(config::database_url(values({{"DATA_DIR", "/srv/data"}})).reveal(), "sqlite:/srv/data/dreamscape.db");
  EXPECT_EQ(config::database_url(values({{"DATABASE_URL", "mongodb://db/x"}})).reveal(), "mongodb://db/x");
}

TEST(RedisUrlTest, IsAbsentByDefault) { EXPECT_FALSE(config::redis_url(values({}))); }

TEST(RedisUrlTest, IsBuiltFromItsPartsWithAnEscapedPassword) {
  const auto url =
      config::redis_url(values({{"REDIS_HOST", "cache"}, {"REDIS_PORT", "6380"}, {"REDIS_PASSWORD", "p@ss/1"}}));
  ASSERT_TRUE(url);
  EXPECT_EQ(url->reveal(), "redis://:p%40ss%2f1@cache:6380");
}

TEST(RedisUrlTest, PrefersTheUrlToTheParts) {
  EXPECT_EQ(config::redis_url(values({{"REDIS_URL", "redis://a"}, {"REDIS_HOST", "b"}}))->reveal(), "redis://a");
}

TEST(UploadPathTest, DefaultsToTheDataDirectory) {
  EXPECT_EQ(config::upload_path(values({{"DATA_DIR", "/srv"}})), "/srv/uploads");
  EXPECT_EQ(config::upload_path(values({{"UPLOAD_PATH", "/app/uploads"}})), "/app/uploads");
}

TEST(MemoryBudgetTest, LeavesAQuarterOfWhatTheContainerMayUse) {
  EXPECT_EQ(config::memory_budget_bytes(values({}), 256U << 20), 192U << 20);
  EXPECT_EQ(config::memory_budget_bytes(values({{"MEMORY_BUDGET", "64MiB"}}), 256U << 20), 64U << 20);
}

TEST(MemoryBudgetTest, ReadsTheHeapSizeOfNodeOptions) {
  EXPECT_EQ(config::memory_budget_bytes(values({{"NODE_OPTIONS", "--foo --max-old-space-size=256 --bar"}})),
            256U << 20);
  EXPECT_EQ(
      config::memory_budget_bytes(values({{"NODE_OPTIONS", "--max-old-space-size=256"}, {"MEMORY_BUDGET", "1g"}})),
      1U << 30);
  EXPECT_EQ(config::memory_budget_bytes(values({}), std::nullopt), 512U << 20);
}

TEST(ThreadCountTest, ReplacesZeroByTheProcessors) {
  EXPECT_GE(config::thread_count(values({}), keys::kHashThreads), 1U);
  EXPECT_EQ(config::thread_count(values({{"IO_THREADS", "3"}}), keys::kIoThreads), 3U);
}

TEST(RateLimitTest, HasTheDocumentedDefaults) {
  const auto defaults = values({});
  const auto expect = [&](std::string_view name, std::uint64_t max, std::chrono::milliseconds window) {
    const auto limit = config::rate_limit(defaults, name);
    EXPECT_EQ(limit.max, max) << name;
    EXPECT_EQ(limit.window, window) << name;
  };
  expect("LOGIN", 5, 15min);
  expect("LOGIN_IP", 50, 15min);
  expect("LOGIN_ACCOUNT", 100, 24h);
  expect("REGISTER", 10, 1h);
  expect("REFRESH", 20, 15min);
  expect("AUTH", 300, 15min);
  expect("CHANGE_PASSWORD", 5, 15min);
  expect("USER", 600, 15min);
  expect("FAVORITES_CHECK", 50, 1min);
  expect("AVATAR", 10, 15min);
  expect("GDPR_EXPORT", 5, 24h);
  expect("SOCKET_REFUSED", 30, 1min);
  expect("GATEWAY", 1000, 15min);
  expect("VR_PIN", 10, 1min);
}

TEST(RateLimitTest, HasANameInEachProgramThatAsksForIt) {
  const auto has = [](config::Program program, std::string_view name) {
    return std::ranges::count(config::rate_limit_names(program), name);
  };
  EXPECT_EQ(has(config::Program::kAuth, keys::kLimitLogin), 1);
  EXPECT_EQ(has(config::Program::kUser, keys::kLimitLogin), 0);
  EXPECT_EQ(has(config::Program::kUser, keys::kLimitRegister), 1);
  EXPECT_EQ(has(config::Program::kDreamscape, "VR_PIN"), 1);
}

TEST(RateLimitTest, TakesConfiguredFigures) {
  const auto limit = config::rate_limit(
      values({{"RATE_LIMIT_REGISTER_MAX", "200"}, {"RATE_LIMIT_REGISTER_WINDOW_MS", "60000"}}), keys::kLimitRegister);
  EXPECT_EQ(limit.max, 200U);
  EXPECT_EQ(limit.window, 1min);
}

}  // namespace
