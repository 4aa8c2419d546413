#include "config/load.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/store_keys.hpp"
#include "config/keys/tables.hpp"
#include "config/keys/user_keys.hpp"
#include "config/load_for.hpp"

namespace {

using namespace std::chrono_literals;
using config::load_for;
using config::Program;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace keys = config::keys;

/// A file that lives as long as the test.
class SecretFile {
 public:
  explicit SecretFile(std::string_view text)
      : path_(std::filesystem::temp_directory_path() / ("config_test_" + std::to_string(::getpid()))) {
    std::ofstream(path_) << text;
  }
  ~SecretFile() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(LoadTest, CollectsEveryProblemOnOneLineEach) {
  const auto loaded = load_for(Program::kAuth, {{"AUTH_PORT", "99999"},
                                                {"JWT_EXPIRES_IN", "soon"},
                                                {"LOG_LEVEL", "loud"},
                                                {"DATABASE_URL", "postgres://u:hunter2@db/x"},
                                                {"TRUSTED_PROXIES", "10.0.0.0/8,nonsense"},
                                                {"CORS_ORIGIN", "app.example\nx"}});
  EXPECT_EQ(loaded.problems.size(), 6U);
  for (const auto& problem : loaded.problems) EXPECT_EQ(problem.find('\n'), std::string::npos) << problem;
}

TEST(LoadTest, NamesTheVariableTheOperatorWrote) {
  EXPECT_THAT(load_for(Program::kAuth, {{"UV_THREADPOOL_SIZE", "many"}}).problems,
              ElementsAre("UV_THREADPOOL_SIZE: expected a whole number, got \"many\""));
}

TEST(LoadTest, NeverQuotesASecretInAProblem) {
  const auto loaded =
      load_for(Program::kUser, {{"DATABASE_URL", "postgres://u:hunter2@db/x"}, {"INTERNAL_API_TOKEN", "hunter2"}});
  ASSERT_EQ(loaded.problems.size(), 2U);
  for (const auto& problem : loaded.problems) EXPECT_THAT(problem, testing::Not(HasSubstr("hunter2")));
}

TEST(LoadTest, RefusesNumbersOutsideTheirRange) {
  EXPECT_THAT(load_for(Program::kAuth, {{"ARGON2_MEMORY_KIB", "7"}}).problems,
              ElementsAre("ARGON2_MEMORY_KIB: expected 8 to 1048576, got \"7\""));
}

TEST(LoadTest, UsesDefaultsWhenNothingIsSet) {
  const auto loaded = load_for(Program::kDreamscape, {});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.values.port(keys::kAuthPort), 3001);
  EXPECT_EQ(loaded.values.port(keys::kUserPort), 3002);
  EXPECT_EQ(loaded.values.port(keys::kGatewayPort), 3000);
  EXPECT_EQ(loaded.values.text(keys::kBindAddress), "127.0.0.1");
  EXPECT_EQ(loaded.values.duration(keys::kJwtExpiresIn), 24h);
  EXPECT_EQ(loaded.values.duration(keys::kDrainMs), 1s);
  EXPECT_EQ(loaded.values.size_bytes(keys::kUploadMaxSize), 5242880U);
  EXPECT_FALSE(loaded.values.is_production());
  EXPECT_FALSE(loaded.values.is_set(keys::kAuthPort));
}

TEST(LoadTest, CountsAnEmptyVariableAsNotSet) {
  const auto loaded = load_for(Program::kAuth, {{"JWT_EXPIRES_IN", ""}, {"DATABASE_URL", ""}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_FALSE(loaded.values.is_set(keys::kJwtExpiresIn));
}

TEST(LoadTest, KeepsTheTextOfADurationBesideItsValue) {
  const auto values = load_for(Program::kAuth, {{"JWT_EXPIRES_IN", "15m"}}).values;
  EXPECT_EQ(values.text(keys::kJwtExpiresIn), "15m");
  EXPECT_EQ(values.duration(keys::kJwtExpiresIn), 15min);
}

TEST(LoadTest, TakesOlderNames) {
  const auto values = load_for(Program::kUser, {{"UV_THREADPOOL_SIZE", "9"},
                                                {"MONGODB_URI", "mongodb://db/x"},
                                                {"CORS_ORIGINS", "https://a.example/, HTTPS://B.example:443"},
                                                {"UPLOAD_DIR", "/up"}})
                          .values;
  EXPECT_EQ(values.integer(keys::kWorkerThreads), 9);
  EXPECT_EQ(values.text(keys::kDatabaseUrl), "mongodb://db/x");
  EXPECT_THAT(values.list(keys::kCorsOrigin), ElementsAre("https://a.example", "https://b.example"));
  EXPECT_EQ(values.text(keys::kUploadPath), "/up");
}

TEST(LoadTest, PrefersTheKeysOwnNameToAnOlderOne) {
  EXPECT_EQ(load_for(Program::kAuth, {{"WORKER_THREADS", "2"}, {"UV_THREADPOOL_SIZE", "9"}})
                .values.integer(keys::kWorkerThreads),
            2);
}

TEST(LoadTest, TakesPortForASingleServiceOnly) {
  EXPECT_EQ(load_for(Program::kUser, {{"PORT", "8080"}}).values.port(keys::kUserPort), 8080);
  EXPECT_EQ(load_for(Program::kGateway, {{"PORT", "8080"}}).values.port(keys::kGatewayPort), 8080);
  EXPECT_EQ(load_for(Program::kDreamscape, {{"PORT", "8080"}}).values.port(keys::kGatewayPort), 3000);
}

TEST(LoadTest, IgnoresKubernetesServiceLinks) {
  const auto loaded =
      load_for(Program::kGateway, {{"GATEWAY_PORT", "tcp://10.0.0.1:3000"}, {"REDIS_PORT", "tcp://10.0.0.2:6379"}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.warnings.size(), 2U);
  EXPECT_EQ(loaded.values.port(keys::kGatewayPort), 3000);
}

TEST(LoadTest, ReadsASecretFromItsFile) {
  const SecretFile file("a-secret-of-the-operators-own-making-1234\n");
  const auto loaded = load_for(Program::kAuth, {{"JWT_SECRET_FILE", file.path()}});
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.values.secret(keys::kJwtSecret).reveal(), "a-secret-of-the-operators-own-making-1234");
}

TEST(LoadTest, KnowsWhenTheFileOfASecretWasChanged) {
  const SecretFile file("mongodb://db/x");
  const auto changed_at = base::from_millis(1'700'000'000'000);
  std::filesystem::last_write_time(file.path(), std::chrono::file_clock::from_sys(changed_at));
  const auto loaded = load_for(Program::kAuth, {{"MONGODB_URI_FILE", file.path()}, {"JWT_SECRET", "not from a file"}});
  const auto files = loaded.values.secret_files();
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].key, "DATABASE_URL");
  EXPECT_EQ(files[0].modified_at, changed_at);
}

// Symptom: a secret with the line break of the shell that set it signed tokens that a service with the same secret in a
// file refused.
TEST(LoadTest, DropsTheLineBreakOfASecretInAVariable) {
  const auto loaded = load_for(Program::kAuth, {{"JWT_SECRET", "8f1d9f6c2b7a4e5d9c3b1a0f7e6d5c4b\r\n"}});
  EXPECT_EQ(loaded.values.secret("JWT_SECRET").reveal(), "8f1d9f6c2b7a4e5d9c3b1a0f7e6d5c4b");
}

TEST(LoadTest, RefusesAMissingAnEmptyAndADoubledSecretFile) {
  const SecretFile empty("\n");
  EXPECT_THAT(load_for(Program::kAuth, {{"JWT_SECRET_FILE", "/nonexistent"}}).problems,
              ElementsAre(testing::StartsWith("JWT_SECRET_FILE: the file cannot be read: /")));
  EXPECT_THAT(load_for(Program::kAuth, {{"JWT_SECRET_FILE", "/"}}).problems, testing::SizeIs(1));
  EXPECT_THAT(load_for(Program::kAuth, {{"JWT_SECRET_FILE", empty.path()}}).problems,
              ElementsAre(testing::StartsWith("JWT_SECRET_FILE: the file is empty: /")));
  EXPECT_THAT(load_for(Program::kAuth, {{"JWT_SECRET_FILE", empty.path()}, {"JWT_SECRET", "x"}}).problems,
              ElementsAre("JWT_SECRET_FILE: set together with JWT_SECRET; set one of them"));
}

TEST(LoadTest, ReadsOnlyTheKeysOfTheProgram) {
  EXPECT_THAT(load_for(Program::kGateway, {{"UPLOAD_MAX_SIZE", "nonsense"}}).problems, IsEmpty());
  EXPECT_THAT(load_for(Program::kUser, {{"UPLOAD_MAX_SIZE", "nonsense"}}).problems, testing::SizeIs(1));
}

TEST(LoadTest, CapturesTheProcessEnvironment) {
  ASSERT_EQ(::setenv("CONFIG_TEST_VARIABLE", "a=b", 1), 0);
  EXPECT_EQ(config::Environment::from_process().sources()[0].find("CONFIG_TEST_VARIABLE"), "a=b");
}

TEST(ValuesDeathTest, AbortsOnAKeyTheProgramDoesNotHave) {
  const auto values = load_for(Program::kGateway, {}).values;
  EXPECT_DEATH((void)values.text(keys::kUploadPath), "configuration key");
  EXPECT_DEATH((void)values.integer(keys::kGatewayPort), "wrong type");
}

TEST(TablesTest, NameEveryKeyOnce) {
  std::set<std::string_view> names;
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) {
      EXPECT_TRUE(names.insert(key.name).second) << key.name;
      EXPECT_FALSE(key.description.empty()) << key.name;
    }
  }
}

/// The environment before one file.
config::Environment layered(config::Environment::Variables process, config::Environment::Variables in_file) {
  config::Source file{.file = "x.env", .variables = std::move(in_file), .lines = {}};
  for (const auto& [name, value] : file.variables) file.lines[name] = 3;
  return {{config::Source{.variables = std::move(process)}, std::move(file)}, {}};
}

TEST(LoadTest, TheEnvironmentComesBeforeAFileUnderWhateverName) {
  const auto port = [](config::Environment::Variables process, config::Environment::Variables file) {
    return config::load(Program::kAuth, layered(std::move(process), std::move(file))).values.port(keys::kAuthPort);
  };
  EXPECT_EQ(port({}, {{"AUTH_PORT", "4001"}}), 4001);
  EXPECT_EQ(port({{"AUTH_PORT", "5001"}}, {{"AUTH_PORT", "4001"}}), 5001);
  EXPECT_EQ(port({{"PORT", "5001"}}, {{"AUTH_PORT", "4001"}}), 5001);
  EXPECT_EQ(port({{"AUTH_PORT", ""}}, {{"AUTH_PORT", "4001"}}), 4001);
}

// A secret from the environment replaces the file that a settings file names; the two do not contradict each other.
TEST(LoadTest, ASecretOfTheEnvironmentHidesTheSecretFileOfASettingsFile) {
  const auto loaded = config::load(
      Program::kAuth, layered({{"JWT_SECRET", "from-the-environment"}}, {{"JWT_SECRET_FILE", "/nonexistent"}}));
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.values.secret(keys::kJwtSecret).reveal(), "from-the-environment");
}

TEST(LoadTest, NamesFileAndLineOfAWrongSetting) {
  EXPECT_THAT(config::load(Program::kAuth, layered({}, {{"AUTH_PORT", "x"}})).problems,
              ElementsAre(testing::StartsWith("x.env:3: AUTH_PORT: expected a port number")));
}

// Symptom: `docker run --env-file` hands quotes over, and the secret had two more characters than was thought.
TEST(LoadTest, WarnsOfQuotesThatArePartOfAValue) {
  const auto warnings = [](const char* value) {
    return load_for(Program::kAuth, {{"CLIENT_URL", "http://a.example"}, {"REDIS_PASSWORD", value}}).warnings;
  };
  EXPECT_THAT(warnings("\"secret\""), testing::Contains(HasSubstr("REDIS_PASSWORD: begins and ends with a quote")));
  EXPECT_THAT(warnings("'secret'"), testing::Contains(HasSubstr("REDIS_PASSWORD: begins and ends with a quote")));
  EXPECT_THAT(warnings("\"secret"), testing::Not(testing::Contains(HasSubstr("quote"))));
  EXPECT_THAT(warnings("\""), testing::Not(testing::Contains(HasSubstr("quote"))));
}

}  // namespace
