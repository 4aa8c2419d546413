#include "debug_tools/environment.hpp"

#include <gtest/gtest.h>

#include "config/keys/tables.hpp"

namespace debug_tools {
namespace {

TEST(ShownVariableTest, HidesTheValueOfASecretWhole) {
  EXPECT_EQ(shown("JWT_SECRET=hunter2"), "JWT_SECRET=[redacted]");
  EXPECT_EQ(shown("redis_password=hunter2"), "redis_password=[redacted]");
}

TEST(ShownVariableTest, ShowsWhetherASecretIsEmpty) { EXPECT_EQ(shown("JWT_SECRET="), "JWT_SECRET="); }

TEST(ShownVariableTest, ShowsThePathOfASecretFile) {
  EXPECT_EQ(shown("JWT_SECRET_FILE=/run/secrets/jwt"), "JWT_SECRET_FILE=/run/secrets/jwt");
}

TEST(ShownVariableTest, HidesTheUserPartOfAUrlAndKeepsTheRest) {
  EXPECT_EQ(shown("DATABASE_URL=mongodb://app:hunter2@db:27017/x?w=1"),
            "DATABASE_URL=mongodb://[redacted]@db:27017/x?w=1");
}

TEST(ShownVariableTest, HidesPasswordsWithUnescapedSeparators) {
  EXPECT_EQ(shown("DATABASE_URL=mongodb://app:hun@ter/2@db/x"), "DATABASE_URL=mongodb://[redacted]@ter/2@db/x");
  EXPECT_EQ(shown("REDIS_URL=redis://:hun/ter2@cache"), "REDIS_URL=redis://[redacted]@cache");
}

TEST(ShownVariableTest, HidesEveryUrlOfAList) {
  EXPECT_EQ(shown("PEERS=http://a:b@one,http://c:d@two"), "PEERS=http://[redacted]@one,http://[redacted]@two");
}

TEST(ShownVariableTest, LeavesOtherValuesAlone) {
  EXPECT_EQ(shown("CLIENT_URL=https://app.example/a@b"), "CLIENT_URL=https://[redacted]@b");
  EXPECT_EQ(shown("PORT=3001"), "PORT=3001");
  EXPECT_EQ(shown("no equals sign"), "no equals sign");
}

TEST(ShownVariableTest, HidesEverySecretOfTheConfigurationTables) {
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) {
      if (!key.is_secret) continue;
      const std::string line = shown(std::string{key.name} + "=redis://someone:hunter2@host");
      EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
      const bool is_url = key.type == config::Type::kUrl || key.type == config::Type::kUrlList;
      EXPECT_TRUE(is_url || names_a_secret(key.name)) << key.name;
    }
  }
}

}  // namespace
}  // namespace debug_tools
