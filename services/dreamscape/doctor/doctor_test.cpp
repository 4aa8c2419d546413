// Every finding of the doctor, provoked from an installation that has none.
#include "dreamscape/doctor/doctor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <map>

#include "backup/manifest.hpp"
#include "testing/temporary_folder.hpp"

namespace dreamscape {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kKey = "q3Zk0uVxT9b1Yw7sLr5eHf2JmN8cAdPo4gXiK6vBtQzRyWnE";
constexpr std::uint64_t kGiB = 1024ULL * 1024 * 1024;
const base::Timestamp kNow{std::chrono::hours{24 * 365 * 56}};

/// Nothing is wrong with it until a test changes something.
class DoctorTest : public testing::Test {
 protected:
  DoctorTest() {
    settings_ = {{"NODE_ENV", "production"},      {"JWT_SECRET", kKey},
                 {"INTERNAL_API_TOKEN", kKey},    {"CORS_ORIGIN", "https://app.example"},
                 {"TRUSTED_PROXIES", "loopback"}, {"PUBLIC_BASE_URL", "https://api.example"},
                 {"DATA_DIR", "/srv/data"},       {"MEMORY_BUDGET", "512MiB"}};
    if (::geteuid() == 0) settings_["ALLOW_ROOT"] = "true";
    add("/srv/data", {.is_folder = true, .mode = 0700});
    add("/srv/data/dreamscape.db", {.mode = 0600});
    add("/srv/data/jwt_secret", {.mode = 0600});
    write_backup(kNow - std::chrono::hours{1});
  }

  void add(const fs::path& path, PathFacts facts) {
    facts.is_writable = true;
    facts.file_system = "other";
    facts.free_bytes = 100 * kGiB;
    facts.modified_at = kNow;
    files_[path] = facts;
  }

  void write_backup(base::Timestamp at) const {
    const std::string sums(64, 'a');
    fs::create_directories(backups_.path() / "monday");
    backups_.write(
        "monday/manifest.json",
        backup::to_json(
            {.program = "1.0.0", .schema = 1, .created_at = at, .files = 1, .bytes = 1, .sums_sha256 = sums}));
  }

  [[nodiscard]] Findings diagnose_now() const {
    Machine machine{.user_id = user_id_,
                    .descriptors_max = descriptors_,
                    .core_bytes_max = core_bytes_,
                    .physical_bytes = 8 * kGiB,
                    .now = kNow,
                    .is_clock_synchronised = is_synchronised_,
                    .look = [this](const fs::path& path) -> std::optional<PathFacts> {
                      const auto found = files_.find(path);
                      return found == files_.end() ? std::nullopt : std::optional(found->second);
                    }};
    return diagnose({.environment = config::Environment(settings_),
                     .machine = std::move(machine),
                     .inspect = [this](const config::Values&) { return missing_; },
                     .backups = has_backups_ ? std::optional(backups_.path()) : std::nullopt});
  }

  /// "id" for problems, "id?" for warnings.
  [[nodiscard]] std::vector<std::string> ids() const {
    std::vector<std::string> out;
    for (const Finding& finding : diagnose_now()) {
      EXPECT_FALSE(finding.what.empty() || finding.fix.empty()) << finding.id;
      out.push_back(finding.id + (finding.severity == Severity::kWarning ? "?" : ""));
    }
    return out;
  }
  /// What is found when these settings are changed; an empty text removes one.
  [[nodiscard]] std::vector<std::string> with(const config::Environment::Variables& changed) {
    const auto before = settings_;
    for (const auto& [name, value] : changed) settings_[name] = value;
    auto found = ids();
    settings_ = before;
    return found;
  }
  /// What is found when the facts of a path are changed.
  [[nodiscard]] std::vector<std::string> with_path(const fs::path& path,
                                                   const std::function<void(PathFacts&)>& change) {
    const auto before = files_;
    change(files_[path]);
    auto found = ids();
    files_ = before;
    return found;
  }

  config::Environment::Variables settings_;
  std::map<fs::path, PathFacts> files_;
  testkit::TemporaryFolder backups_;
  std::vector<std::string> missing_;
  unsigned user_id_ = 1001;
  std::uint64_t descriptors_ = 65'536, core_bytes_ = 0;
  std::optional<bool> is_synchronised_ = true;
  bool has_backups_ = true;
};

using Ids = std::vector<std::string>;

TEST_F(DoctorTest, FindsNothingWhereAllIsWell) { EXPECT_EQ(ids(), Ids{}) << to_text(diagnose_now()); }

TEST_F(DoctorTest, JudgesAsForProductionWhateverTheModeIs) {
  EXPECT_EQ(with({{"NODE_ENV", ""}}), Ids{"not-production"});
  EXPECT_EQ(with({{"NODE_ENV", "staging"}, {"JWT_SECRET", "secret"}}), (Ids{"setting", "not-production"}));
}

// All that `check` knows is found by `check`.
TEST_F(DoctorTest, SaysWhatCheckSays) {
  EXPECT_EQ(with({{"JWT_SECRET", ""}}), Ids{"setting"});
  EXPECT_EQ(with({{"JWT_SECRET", "your-super-secret-jwt-key-change-this-in-production"}}), Ids{"setting"});
  EXPECT_EQ(with({{"CORS_ORIGIN", "*"}}), Ids{"setting"});
  EXPECT_EQ(with({{"RATE_LIMIT_LOGIN_MAX", "0"}}), Ids{"setting"});
  EXPECT_EQ(with({{"SKIP_DEPENDENCY_HEALTH_CHECKS", "true"}}), Ids{"setting"});
  EXPECT_EQ(with({{"MEMORY_BUDGET", "32MiB"}}), Ids{"setting"});
  EXPECT_EQ(with({{"GATEWAY_PROT", "1"}}), Ids{"setting?"});
  settings_["JWT_SECRET"] = "\"" + std::string(kKey) + "\"";
  EXPECT_EQ(ids(), Ids{"setting?"});
}

TEST_F(DoctorTest, SaysWhatTheSettingsNameAndIsMissing) {
  missing_ = {"the image worker is missing"};
  EXPECT_EQ(ids(), Ids{"missing"});
}

TEST_F(DoctorTest, ExaminesSettings) {
  EXPECT_EQ(with({{"INTERNAL_API_TOKEN", ""}}), Ids{"internal-token-missing?"});
  EXPECT_EQ(with({{"INTERNAL_API_TOKEN", "sixteen-bytes-ok"}}), Ids{"internal-token-weak"});
  EXPECT_EQ(with({{"JWT_SECRET_ALSO_ACCEPTED", std::string(kKey) + "x"}}), Ids{"second-key?"});
  EXPECT_EQ(with({{"LOG_LEVEL", "off"}}), Ids{"log-off"});
  EXPECT_EQ(with({{"LOG_LEVEL", "debug"}}), Ids{"log-verbose?"});
  EXPECT_EQ(with({{"LOG_PERSONAL_DATA", "true"}}), Ids{"log-personal-data?"});
  EXPECT_EQ(with({{"RATE_LIMIT_LOGIN_MAX", "500"}}), Ids{"limit-loose?"});
  EXPECT_EQ(with({{"RATE_LIMIT_LOGIN_MAX", "499"}}), Ids{});
}

TEST_F(DoctorTest, ExaminesTheNetwork) {
  EXPECT_EQ(with({{"CORS_ORIGIN", ""}}), Ids{"default-origins"});
  EXPECT_EQ(with({{"CORS_ORIGIN", ""}, {"CLIENT_URL", "https://app.example/x"}}), Ids{});
  EXPECT_EQ(with({{"CORS_ORIGIN", "http://app.example"}}), Ids{"origin-without-tls?"});
  EXPECT_EQ(with({{"TRUSTED_PROXIES", ""}}), Ids{"trusted-proxies-missing?"});
  EXPECT_EQ(with({{"TRUSTED_PROXIES", "0.0.0.0/0"}}), Ids{"trusts-everybody"});
  EXPECT_EQ(with({{"TRUSTED_PROXIES", "10.0.0.0/8,::/0"}}), Ids{"trusts-everybody"});
  EXPECT_EQ(with({{"PUBLIC_BASE_URL", ""}}), Ids{"public-url-missing?"});
  EXPECT_EQ(with({{"PUBLIC_BASE_URL", "http://api.example"}}), Ids{"public-url-without-tls"});
  EXPECT_EQ(with({{"BIND_ADDRESS", "0.0.0.0"}}), Ids{"ports-public?"});
}

TEST_F(DoctorTest, ExaminesTheUrlsOfStores) {
  EXPECT_EQ(with({{"DATABASE_URL", "mongodb://db/x?tls=true"}}), Ids{"database-without-password"});
  EXPECT_EQ(with({{"DATABASE_URL", "mongodb://u:p@db/x"}}), Ids{"database-without-tls?"});
  EXPECT_EQ(with({{"DATABASE_URL", "mongodb://u:p@db/x?tls=true"}}), Ids{});
  EXPECT_EQ(with({{"DATABASE_URL", "mongodb+srv://u:p@db.example/x"}}), Ids{});
  EXPECT_EQ(with({{"DATABASE_URL", "mongodb://u:p@localhost/x"}}), Ids{});
  EXPECT_EQ(with({{"REDIS_URL", "redis://localhost"}}), Ids{"redis-without-password"});
  EXPECT_EQ(with({{"REDIS_HOST", "cache"}, {"REDIS_PASSWORD", "p"}}), Ids{"redis-without-tls?"});
  EXPECT_EQ(with({{"REDIS_URL", "rediss://:p@cache"}}), Ids{});
}

TEST_F(DoctorTest, NeverShowsASecret) {
  settings_["DATABASE_URL"] = "mongodb://u:hunter2hunter2@db/x";
  settings_["JWT_SECRET"] = "hunter2hunter2";
  settings_["INTERNAL_API_TOKEN"] = "hunter2hunter2hunter2";
  EXPECT_THAT(to_text(diagnose_now()), testing::Not(HasSubstr("hunter2")));
}

TEST_F(DoctorTest, ExaminesFolders) {
  const fs::path data = "/srv/data";
  EXPECT_EQ(with({{"DATA_DIR", "/srv/gone"}}), (Ids{"folder-missing", "database-missing?"}));
  EXPECT_EQ(with_path(data, [](auto& it) { it.file_system = "tmpfs"; }), Ids{"data-in-memory"});
  EXPECT_EQ(with_path(data, [](auto& it) { it.file_system = "overlay"; }), Ids{"data-in-container"});
  EXPECT_EQ(with_path(data, [](auto& it) { it.file_system = "nfs"; }), Ids{"data-on-network"});
  EXPECT_EQ(with_path(data, [](auto& it) { it.free_bytes = kGiB / 2; }), Ids{"disk-low?"});
  EXPECT_EQ(with_path(data, [](auto& it) { it.free_bytes = 1; }), Ids{"disk-full"});
  EXPECT_EQ(with_path(data, [](auto& it) { it.is_writable = false; }), Ids{"folder-not-writable"});
  EXPECT_EQ(with_path(data, [](auto& it) { it.mode = 0750; }), Ids{"folder-open?"});
  EXPECT_EQ(with_path(data, [](auto& it) { it.mode = 0755; }), Ids{"folder-open"});
}

TEST_F(DoctorTest, ExaminesDatabaseAndKey) {
  const fs::path database = "/srv/data/dreamscape.db";
  EXPECT_EQ(with_path(database, [](auto& it) { it.is_writable = false; }), Ids{"database-not-writable"});
  EXPECT_EQ(with_path(database, [](auto& it) { it.modified_at = kNow + std::chrono::hours{25}; }), Ids{"clock-behind"});
  EXPECT_EQ(with_path("/srv/data/jwt_secret", [](auto& it) { it.mode = 0640; }), Ids{"signing-key-open"});
  files_.erase(database);
  EXPECT_EQ(ids(), Ids{"database-missing?"});
}

TEST_F(DoctorTest, SaysThatARelativeFolderDependsOnWhereOneStarts) {
  add("data", {.is_folder = true, .mode = 0700});
  add("data/dreamscape.db", {.mode = 0600});
  EXPECT_EQ(with({{"DATA_DIR", "data"}}), Ids{"folder-relative?"});
}

TEST_F(DoctorTest, ExaminesUploadsThatLieElsewhere) {
  add("/mnt/uploads", {.is_folder = true, .mode = 0700});
  files_["/mnt/uploads"].free_bytes = 1;
  EXPECT_EQ(with({{"UPLOAD_PATH", "/mnt/uploads"}}), Ids{"disk-full"});
}

TEST_F(DoctorTest, ExaminesFilesOfSettings) {
  add("prod.env", {.mode = 0644});
  config::Source file{.file = "prod.env", .variables = {{"JWT_SECRET", kKey}}, .lines = {}};
  config::Environment::Variables others = settings_;
  others.erase("JWT_SECRET");
  const config::Environment environment({config::Source{.variables = others}, file}, {});
  const auto found = [&] {
    return diagnose({.environment = environment,
                     .machine = {.user_id = 1,
                                 .descriptors_max = 65'536,
                                 .physical_bytes = kGiB,
                                 .now = kNow,
                                 .look = [this](const fs::path& path) -> std::optional<PathFacts> {
                                   const auto at = files_.find(path);
                                   return at == files_.end() ? std::nullopt : std::optional(at->second);
                                 }},
                     .backups = backups_.path()});
  };
  ASSERT_EQ(found().size(), 1U) << to_text(found());
  EXPECT_EQ(found()[0].id, "settings-file-open");
  files_["prod.env"].mode = 0640;
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(DoctorTest, ExaminesTheMachine) {
  descriptors_ = 1024;
  EXPECT_EQ(ids(), Ids{"descriptors-few?"});
  descriptors_ = 65'536;
  user_id_ = 0;
  EXPECT_EQ(ids(), Ids{"root"});
  user_id_ = 1001;
  is_synchronised_ = false;
  EXPECT_EQ(ids(), Ids{"clock-not-synchronised?"});
  is_synchronised_ = std::nullopt;
  EXPECT_EQ(ids(), Ids{});
  core_bytes_ = 1;
  EXPECT_EQ(ids(), Ids{}) << "production forbids core files by itself";
  EXPECT_EQ(with({{"NODE_ENV", ""}}), (Ids{"not-production", "core-dumps?"}));
}

TEST_F(DoctorTest, ExaminesMemory) {
  const auto found = with({{"MEMORY_BUDGET", "9GiB"}});
  EXPECT_TRUE(std::ranges::count(found, "memory-short") == 1);
}

TEST_F(DoctorTest, ExaminesBackups) {
  has_backups_ = false;
  EXPECT_EQ(ids(), Ids{"backup-unknown?"});
  EXPECT_EQ(with({{"DATABASE_URL", "mongodb://u:p@localhost/x"}}), Ids{});
  has_backups_ = true;
  write_backup(kNow - std::chrono::hours{49});
  EXPECT_EQ(ids(), Ids{"backup-old"});
  backups_.write("monday/manifest.json", "half");
  EXPECT_EQ(ids(), Ids{"backup-missing"});
}

TEST_F(DoctorTest, PrintsProblemsFirstAndCounts) {
  settings_["INTERNAL_API_TOKEN"] = "";
  user_id_ = 0;
  const std::string text = to_text(diagnose_now());
  EXPECT_LT(text.find("problem  root: "), text.find("warning  internal-token-missing: "));
  EXPECT_THAT(text, HasSubstr("\n         fix: "));
  EXPECT_THAT(text, testing::EndsWith("1 problem, 1 warning\n"));
  const auto json = boost::json::parse(to_json(diagnose_now()));
  EXPECT_EQ(json.at("problems"), 1);
  EXPECT_EQ(json.at("findings").at(0).at("id"), "root");
  EXPECT_EQ(json.at("findings").at(1).at("severity"), "warning");
}

// Each finding has its line in the documentation.
TEST(DoctorDocumentationTest, HasEveryFinding) {
  std::ifstream file(DREAMSCAPE_SOURCE_DIR "/docs/install.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  for (const char* id : {"setting",
                         "missing",
                         "not-production",
                         "internal-token-missing",
                         "internal-token-weak",
                         "second-key",
                         "log-off",
                         "log-verbose",
                         "log-personal-data",
                         "limit-loose",
                         "default-origins",
                         "origin-without-tls",
                         "trusted-proxies-missing",
                         "trusts-everybody",
                         "public-url-missing",
                         "public-url-without-tls",
                         "ports-public",
                         "database-without-password",
                         "database-without-tls",
                         "redis-without-password",
                         "redis-without-tls",
                         "folder-missing",
                         "folder-relative",
                         "folder-open",
                         "folder-not-writable",
                         "data-in-memory",
                         "data-in-container",
                         "data-on-network",
                         "disk-low",
                         "disk-full",
                         "database-missing",
                         "database-not-writable",
                         "clock-behind",
                         "clock-not-synchronised",
                         "signing-key-open",
                         "settings-file-open",
                         "root",
                         "core-dumps",
                         "descriptors-few",
                         "memory-short",
                         "backup-unknown",
                         "backup-missing",
                         "backup-old"}) {
    EXPECT_THAT(text, HasSubstr("`" + std::string(id) + "`")) << id;
  }
}

/// The folders and files this machine really has.
TEST(ThisMachineTest, LooksAtRealFolders) {
  const testkit::TemporaryFolder folder;
  const auto file = folder.write("f", "x");
  fs::permissions(file, fs::perms::owner_read | fs::perms::group_read);
  const Machine machine = this_machine();
  EXPECT_FALSE(machine.look(folder.path() / "gone"));
  const auto facts = machine.look(file);
  ASSERT_TRUE(facts);
  EXPECT_EQ(facts->mode, 0440U);
  EXPECT_FALSE(facts->is_folder);
  EXPECT_TRUE(machine.look(folder.path())->is_folder);
  EXPECT_GT(machine.look(folder.path())->free_bytes, 0U);
  EXPECT_EQ(machine.look("/dev/shm")->file_system, "tmpfs");
  EXPECT_GT(machine.descriptors_max, 0U);
  EXPECT_GT(machine.physical_bytes, 0U);
}

}  // namespace
}  // namespace dreamscape
