#include "config/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load_for.hpp"
#include "config/secret_strength.hpp"

namespace {

using config::load_for;
using config::Program;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kGoodSecret = "kW9vXz2LqRt7Yb4NcJm1PsHd8GfUe5Ao";

config::Loaded load_production(Program program, config::Environment::Variables variables) {
  variables.emplace("NODE_ENV", "production");
  variables.emplace("JWT_SECRET", kGoodSecret);
  return load_for(program, std::move(variables));
}

TEST(ProductionRulesTest, RefuseAMissingSecret) {
  const config::Environment::Variables production{{"NODE_ENV", "production"}};
  EXPECT_THAT(load_for(Program::kAuth, production).problems, ElementsAre("JWT_SECRET: required in production"));
  EXPECT_THAT(load_for(Program::kUser, production).problems, ElementsAre("JWT_SECRET: required in production"));
  EXPECT_THAT(load_for(Program::kGateway, production).problems, IsEmpty());
}

TEST(StoreRulesTest, RefuseGridfsWithoutMongodb) {
  EXPECT_THAT(load_for(Program::kUser, {{"BLOB_STORE", "gridfs"}}).problems,
              ElementsAre("BLOB_STORE: gridfs needs DATABASE_URL=mongodb://…"));
  EXPECT_THAT(load_for(Program::kUser, {{"BLOB_STORE", "gridfs"}, {"DATABASE_URL", "mongodb://db/x"}}).problems,
              IsEmpty());
}

TEST(HashCostRuleTest, RefusesCheapHashesOutsideTests) {
  for (const char* environment : {"development", "staging", "production"}) {
    EXPECT_THAT(load_for(Program::kAuth, {{"NODE_ENV", environment},
                                          {"JWT_SECRET", std::string(kGoodSecret)},
                                          {"ARGON2_MEMORY_KIB", "19455"},
                                          {"ARGON2_ITERATIONS", "1"}})
                    .problems,
                ElementsAre("ARGON2_MEMORY_KIB: less than 19456 only with NODE_ENV=test",
                            "ARGON2_ITERATIONS: less than 2 only with NODE_ENV=test"))
        << environment;
  }
}

TEST(HashCostRuleTest, LetsTestsHashCheaply) {
  EXPECT_THAT(
      load_for(Program::kAuth, {{"NODE_ENV", "test"}, {"ARGON2_MEMORY_KIB", "8"}, {"ARGON2_ITERATIONS", "1"}}).problems,
      IsEmpty());
}

TEST(ProductionRulesTest, RefuseAShortSecret) {
  EXPECT_THAT(load_production(Program::kAuth, {{"JWT_SECRET", std::string(kGoodSecret.substr(1))}}).problems,
              ElementsAre("JWT_SECRET: shorter than 32 bytes"));
}

TEST(ProductionRulesTest, RefuseSampleSecrets) {
  for (const auto* secret : {"your-super-secret-jwt-key-change-in-production", "CHANGEME-CHANGEME-CHANGEME-CHANGEME",
                             "a-string-secret-at-least-256-bits-long", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    const auto problems = load_production(Program::kAuth, {{"JWT_SECRET", secret}}).problems;
    ASSERT_EQ(problems.size(), 1U) << secret;
    EXPECT_THAT(problems[0], HasSubstr("sample value"));
  }
}

TEST(ProductionRulesTest, AcceptAGeneratedSecret) {
  EXPECT_THAT(load_production(Program::kDreamscape, {}).problems, IsEmpty());
  EXPECT_FALSE(config::is_sample_secret("5f4dcc3b5aa765d61d8327deb882cf99aabbccdd00112233445566778899eeff"));
}

TEST(UserRuleTest, RefusesTheSuperuserWhereItIsNotAllowed) {
  auto loaded = load_for(Program::kGateway, {{"ALLOW_ROOT", "false"}});
  loaded.problems.clear();  // Depends on the user who runs the tests.
  config::check_user(0, loaded);
  EXPECT_THAT(loaded.problems, ElementsAre(HasSubstr("ALLOW_ROOT: refusing to run as root")));
}

TEST(UserRuleTest, AcceptsAnOrdinaryUserAndAnAllowedSuperuser) {
  auto refusing = load_for(Program::kGateway, {{"ALLOW_ROOT", "false"}});
  refusing.problems.clear();
  config::check_user(1001, refusing);
  EXPECT_THAT(refusing.problems, IsEmpty());
  auto allowing = load_for(Program::kGateway, {});
  config::check_user(0, allowing);
  EXPECT_THAT(allowing.problems, IsEmpty());
}

TEST(ProductionRulesTest, AskAsMuchOfTheSecondTokenKey) {
  EXPECT_THAT(load_production(Program::kUser, {{"JWT_SECRET_ALSO_ACCEPTED", "short"}}).problems,
              ElementsAre("JWT_SECRET_ALSO_ACCEPTED: shorter than 32 bytes"));
}

TEST(ProductionRulesTest, RefuseToSwitchALimitOff) {
  EXPECT_THAT(load_production(Program::kAuth, {{"RATE_LIMIT_LOGIN_MAX", "0"}}).problems,
              ElementsAre("RATE_LIMIT_LOGIN_MAX: 0 would switch the limit off, refused in production"));
}

TEST(ProductionRulesTest, RefuseEveryOrigin) {
  EXPECT_THAT(load_production(Program::kGateway, {{"CORS_ORIGIN", "https://a.example,*"}}).problems,
              ElementsAre(HasSubstr("CORS_ORIGIN")));
}

TEST(ProductionRulesTest, RefuseToSkipDependencyHealthChecks) {
  EXPECT_THAT(load_production(Program::kGateway, {{"SKIP_DEPENDENCY_HEALTH_CHECKS", "true"}}).problems,
              ElementsAre(HasSubstr("SKIP_DEPENDENCY_HEALTH_CHECKS")));
}

TEST(ProductionRulesTest, OnlyWarnElsewhere) {
  const auto loaded = load_for(Program::kDreamscape, {{"JWT_SECRET", "short"},
                                                      {"CORS_ORIGIN", "*"},
                                                      {"RATE_LIMIT_LOGIN_MAX", "0"},
                                                      {"SKIP_DEPENDENCY_HEALTH_CHECKS", "1"}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.warnings.size(), 3U);
}

TEST(RulesTest, WarnAboutAMistypedLimit) {
  EXPECT_THAT(load_for(Program::kAuth, {{"RATE_LIMIT_LOGINS_MAX", "9"}}).warnings,
              ElementsAre("RATE_LIMIT_LOGINS_MAX: unknown, did you mean RATE_LIMIT_LOGIN_MAX?"));
  EXPECT_THAT(load_for(Program::kAuth, {{"RATE_LIMIT_GATEWAY_MAX", "9"}}).warnings, IsEmpty());
}

TEST(RulesTest, RefuseAMalformedHeapSize) {
  EXPECT_THAT(load_for(Program::kAuth, {{"NODE_OPTIONS", "--max-old-space-size=lots"}}).problems,
              ElementsAre(HasSubstr("NODE_OPTIONS")));
  EXPECT_THAT(load_for(Program::kAuth, {{"NODE_OPTIONS", "--enable-source-maps"}}).problems, IsEmpty());
}

TEST(RulesTest, RefuseOnePortForTwoServices) {
  EXPECT_THAT(load_for(Program::kDreamscape, {{"AUTH_PORT", "3000"}}).problems,
              ElementsAre("GATEWAY_PORT: port 3000 is used twice"));
}

}  // namespace
