#include "backend/backend.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "backend/introduce.hpp"
#include "backend/openers.hpp"
#include "storage/memory/cache.hpp"
#include "storage/sqlite/database.hpp"
#include "testing/environment_builder.hpp"
#include "testing/fake_clock.hpp"
#include "testing/log_text.hpp"
#include "testing/temporary_folder.hpp"

namespace backend {
namespace {

namespace fs = std::filesystem;

class BackendTest : public testing::Test {
 protected:
  BackendTest() { options_.upload_path = folder_.path() / "uploads"; }
  auto open(const std::string& url) {
    options_.database_url = base::Secret(url);
    return Backend::open(options_, resources_);
  }
  [[nodiscard]] fs::path file() const { return folder_.path() / "test.db"; }

  testkit::TemporaryFolder folder_;
  Options options_;

 private:
  testkit::FakeClock clock_;
  base::SystemRandom random_;
  logging::Logger log_ = logging::silent_logger();
  metrics::Registry metrics_{"test", "test"};
  runtime::EventLoops loops_{1};
  runtime::WorkerPool blocking_pool_{{.name = "blocking", .threads = 2}};
  runtime::WorkerPool hash_pool_{{.name = "hash", .threads = 1}};
  hosting::Resources resources_{loops_, blocking_pool_, hash_pool_, clock_, random_, log_, metrics_};
};

// Symptom: `sqlite:/nope/x.db` made the folder and an empty database in it.
TEST_F(BackendTest, MakesNoMissingParents) {
  const fs::path nope = folder_.path() / "nope";
  const auto refused = open("sqlite:" + (nope / "deep" / "x.db").string());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find(nope.string()), std::string::npos);
  EXPECT_FALSE(fs::exists(nope));
  options_.upload_path = nope / "uploads";
  EXPECT_FALSE(open("sqlite:" + file().string()));
  EXPECT_FALSE(fs::exists(nope));
}

TEST_F(BackendTest, MakesTheLastFolder) {
  ASSERT_TRUE(open("sqlite:" + (folder_.path() / "data" / "x.db").string()));
  EXPECT_TRUE(fs::exists(folder_.path() / "data" / "x.db"));
}

TEST_F(BackendTest, MakesTheDataDirectoryForTheUploadsInIt) {
  options_.data_dir = folder_.path() / "data";
  options_.upload_path = options_.data_dir / "uploads";
  EXPECT_TRUE(open("sqlite:" + file().string()));
}

TEST_F(BackendTest, NamesADamagedFileAndWhatToDo) {
  std::ofstream(file()) << std::string(8192, 'x');
  const auto refused = open("sqlite:" + file().string());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find(file().string()), std::string::npos);
  EXPECT_NE(refused.error().message().find("damaged"), std::string::npos);
  EXPECT_NE(refused.error().detail().find("restore the backup"), std::string::npos);
}

TEST_F(BackendTest, KnowsWhetherItMadeTheDatabase) {
  {
    const auto first = open("sqlite:" + file().string());
    EXPECT_TRUE((*first)->description.is_new);
    EXPECT_EQ((*first)->description.database, "sqlite:" + file().string());
    EXPECT_EQ((*first)->description.uploads, (folder_.path() / "uploads").string());
    EXPECT_EQ(estimate_accounts(**first), 0U);
  }
  EXPECT_FALSE((*open("sqlite:" + file().string()))->description.is_new);
}

TEST_F(BackendTest, DescribesAServerWithoutItsCredentials) {
  options_.database_timeout = std::chrono::milliseconds{200};
  const auto opened = open("mongodb://app:s3cret@127.0.0.1:1,127.0.0.1:2/shop?tlsCertificateKeyFilePassword=x");
  ASSERT_TRUE(opened);
  EXPECT_EQ((*opened)->description.database, "mongodb://127.0.0.1:1,127.0.0.1:2/shop");
  EXPECT_EQ((*opened)->description.uploads, "in the database");
  EXPECT_EQ(estimate_accounts(**opened), std::nullopt);
}

TEST_F(BackendTest, WarnsOfADatabaseItMadeJustNowOnly) {
  constexpr std::string_view kWarning = "NEW database";
  {
    testkit::LogText lines;
    introduce(**open("sqlite:" + file().string()), 0, true, lines.logger());
    EXPECT_TRUE(lines.has(kWarning));
  }
  testkit::LogText lines;
  introduce(**open("sqlite:" + file().string()), 0, true, lines.logger());
  EXPECT_FALSE(lines.has(kWarning));
  EXPECT_TRUE(lines.has(file().string()));
}

bool uses_local_files(const testkit::EnvironmentBuilder& environment) {
  return options_from(environment.load(config::Program::kUser)).uses_local_files;
}

TEST(OptionsFromTest, PutsUploadsBesideTheDatabaseUnlessAnOperatorNamesAPlace) {
  using Environment = testkit::EnvironmentBuilder;
  const Environment embedded;
  EXPECT_TRUE(uses_local_files(embedded));
  Environment server;
  server.set("DATABASE_URL", "mongodb://db.example/shop");
  EXPECT_FALSE(uses_local_files(server));
  EXPECT_TRUE(uses_local_files(Environment(server).set("UPLOAD_PATH", "/srv/uploads")));
  EXPECT_TRUE(uses_local_files(Environment(server).set("BLOB_STORE", "local")));
  EXPECT_FALSE(uses_local_files(Environment(server).set("UPLOAD_PATH", "/srv/uploads").set("BLOB_STORE", "gridfs")));
}

// A session forgotten sooner would let its access tokens through after a logout.
TEST(OptionsFromTest, KeepsSessionsUntilNoMachineTakesTheirAccessTokens) {
  testkit::EnvironmentBuilder environment;
  environment.set("JWT_EXPIRES_IN", "1h");
  const auto lifetime = [&](config::Program program) {
    return options_from(environment.load(program)).sessions.access_lifetime;
  };
  EXPECT_EQ(lifetime(config::Program::kAuth).count(),
            (std::chrono::hours{1} + std::chrono::seconds{5}) / std::chrono::milliseconds{1});
  EXPECT_EQ(lifetime(config::Program::kUser).count(), 0);
}

void expect_same(const CacheOptions& read, const CacheOptions& built_in) {
  EXPECT_EQ(read.ca_file, built_in.ca_file);
  EXPECT_EQ(read.key_prefix, built_in.key_prefix);
  EXPECT_EQ(read.connect_timeout, built_in.connect_timeout);
  EXPECT_EQ(read.command_timeout, built_in.command_timeout);
  EXPECT_EQ(read.pending_max, built_in.pending_max);
}

// Two hundred and fifty-six writes shared a commit where a structure said so, and thirty-two where a setting did. What
// is cut to fit the memory of the machine is left out: the entries of the rate limiter.
TEST(OptionsFromTest, AreWhatTheyAreByThemselvesForAnEmptyEnvironment) {
  const Options read = options_from(testkit::EnvironmentBuilder().load(config::Program::kUser));
  const Options built_in;
  EXPECT_EQ(read.database_timeout, built_in.database_timeout);
  EXPECT_EQ(read.database_connections_max, built_in.database_connections_max);
  EXPECT_EQ(read.token_changes_poll, built_in.token_changes_poll);
  EXPECT_EQ(read.sqlite_batch_max, built_in.sqlite_batch_max);
  EXPECT_EQ(read.sqlite_queue_max, built_in.sqlite_queue_max);
  EXPECT_EQ(read.sqlite_busy_timeout, built_in.sqlite_busy_timeout);
  EXPECT_EQ(read.audit_queue_max, built_in.audit_queue_max);
  expect_same(read.cache, built_in.cache);
}

TEST(OptionsFromTest, AreWhatTheStoresAreByThemselves) {
  const Options options;
  const storage::sqlite::DatabaseOptions embedded;
  EXPECT_EQ(options.sqlite_busy_timeout, embedded.busy_timeout);
  EXPECT_EQ(options.sqlite_cache_kib, embedded.cache_kib);
  EXPECT_EQ(options.sqlite_batch_max, embedded.writer.batch_max);
  EXPECT_EQ(options.sqlite_queue_max, embedded.writer.queue_max);
  EXPECT_EQ(options.sqlite_checkpoint_pages, embedded.checkpoints.pages);
  EXPECT_EQ(options.sqlite_log_pages_max, embedded.checkpoints.log_pages_max);
  EXPECT_EQ(options.rate_limit_entries_max, storage::memory::RateLimitOptions{}.keys_max);
}

TEST(GatewayOptionsFromTest, AreWhatTheyAreByThemselvesForAnEmptyEnvironment) {
  const GatewayOptions read = gateway_options_from(testkit::EnvironmentBuilder().load(config::Program::kGateway));
  EXPECT_EQ(read.pins_max, GatewayOptions{}.pins_max);
  EXPECT_EQ(read.pins_max, storage::memory::PinOptions{}.pins_max);
  expect_same(read.cache, CacheOptions{});
}

TEST(UntilIdleTest, WaitsForTheJobThatRunsAndTheOneThatWaits) {
  std::atomic<int> done = 0;
  runtime::WorkerPool pool({.name = "blocking", .threads = 1});
  const auto job = [&done](bool) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    ++done;
  };
  for (int i = 0; i < 2; ++i) ASSERT_TRUE(pool.try_post(job));
  until_idle(pool).reset();
  EXPECT_EQ(done.load(), 2);
}

}  // namespace
}  // namespace backend
