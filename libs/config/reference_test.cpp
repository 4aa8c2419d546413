#include "config/reference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "config/keys/tables.hpp"
#include "config/load.hpp"

namespace {

using testing::HasSubstr;
using testing::Not;

std::string print(config::Environment::Variables variables) {
  const auto loaded = config::load(config::Program::kUser, config::Environment(std::move(variables)));
  return config::print_values(config::all_tables(), loaded.values);
}

TEST(ReferenceTest, NeverPrintsASecret) {
  const std::string text = print({{"JWT_SECRET", "hunter2hunter2hunter2hunter2hunter2"},
                                  {"DATABASE_URL", "mongodb://app:hunter2@db1,db2/dreamscape?authSource=hunter2"},
                                  {"REDIS_PASSWORD", "hunter2"}});
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
  EXPECT_THAT(text, HasSubstr("JWT_SECRET=[redacted]  # environment\n"));
  EXPECT_THAT(text, HasSubstr("DATABASE_URL=mongodb://[redacted]@db1,db2/dreamscape?[redacted]  # environment\n"));
}

// Symptom: an empty CORS list and ports of another machine were shown, while other ones were in force.
TEST(ReferenceTest, PrintsWhatIsInForceWhereNothingWasSet) {
  const config::Environment environment(config::Environment::Variables{{"AUTH_PORT", "4001"}, {"DATA_DIR", "/data"}});
  const auto loaded = config::load(config::Program::kDreamscape, environment);
  const std::string text = config::print_values(config::all_tables(), loaded.values);
  for (const char* line :
       {"\nAUTH_SERVICE_URL=http://127.0.0.1:4001  # derived\n", "\nVOYAGE_SERVICE_URL=  # derived\n",
        "\nDATABASE_URL=sqlite:/data/dreamscape.db  # derived\n", "\nUPLOAD_PATH=/data/uploads  # derived\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
  EXPECT_THAT(text, HasSubstr("\nCORS_ORIGIN=http://localhost:"));
  EXPECT_THAT(print({{"CORS_ORIGIN", "https://a.example"}}),
              HasSubstr("\nCORS_ORIGIN=https://a.example  # environment\n"));
}

TEST(ReferenceTest, SaysWhereEachSettingComesFrom) {
  config::Source file{.file = "prod.env",
                      .variables = {{"DRAIN_MS", "5"}, {"CORS_ORIGINS", "https://a.example"}},
                      .lines = {{"DRAIN_MS", 7U}, {"CORS_ORIGINS", 9U}}};
  const config::Environment environment({config::Source{.variables = {{"LOG_LEVEL", "warn"}}}, std::move(file)}, {});
  const std::string text =
      config::print_values(config::all_tables(), config::load(config::Program::kUser, environment).values);
  EXPECT_THAT(text, HasSubstr("\nLOG_LEVEL=warn  # environment\n"));
  EXPECT_THAT(text, HasSubstr("\nDRAIN_MS=5  # prod.env:7\n"));
  EXPECT_THAT(text, HasSubstr("\nCORS_ORIGIN=https://a.example  # CORS_ORIGINS, prod.env:9\n"));
  EXPECT_THAT(text, HasSubstr("\nIO_THREADS="));
  EXPECT_THAT(text, HasSubstr("  # derived\n"));
}

TEST(ReferenceTest, PrintsOnlyTheKeysOfTheProgram) {
  EXPECT_THAT(print({}), HasSubstr("UPLOAD_MAX_SIZE=5242880  # default\n"));
  EXPECT_THAT(print({}), Not(HasSubstr("GATEWAY_PORT")));
}

TEST(ReferenceTest, ShowsThatASecretIsNotSet) { EXPECT_THAT(print({}), HasSubstr("\nJWT_SECRET=  # default\n")); }

std::string text_of(const std::string& name) {
  std::ifstream file(std::string{DREAMSCAPE_SOURCE_DIR "/"} + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ReferenceTest, IsWhatTheDocumentationHolds) {
  // Equal and no more: a difference is thousands of characters long. `dreamscape --config-reference` writes both.
  EXPECT_TRUE(text_of("docs/configuration.md") == config::to_markdown(config::all_tables()));
  EXPECT_TRUE(text_of(".env.example") == config::to_env_example(config::all_tables()));
}

TEST(ReferenceTest, DocumentsEveryKey) {
  const std::string markdown = config::to_markdown(config::all_tables());
  const std::string example = config::to_env_example(config::all_tables());
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) {
      EXPECT_THAT(markdown, HasSubstr("| `" + std::string(key.name) + "` |"));
      EXPECT_THAT(example, HasSubstr("\n#" + std::string(key.name) + "="));
    }
  }
}

TEST(ReferenceTest, WritesRowsThatStayInTheirTable) {
  const std::string markdown = config::to_markdown(config::all_tables());
  EXPECT_THAT(markdown, HasSubstr("| `DRAIN_MS` | duration (a number alone: ms) | `1000` | 0 to 300000 ms | all | "));
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) EXPECT_THAT(std::string(key.description), Not(HasSubstr("|"))) << key.name;
  }
}

}  // namespace
