#include "backend/backend.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "backend/introduce.hpp"
#include "testing/fake_clock.hpp"
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
    EXPECT_TRUE((*first)->description().is_new);
    EXPECT_EQ((*first)->description().database, "sqlite:" + file().string());
    EXPECT_EQ((*first)->description().uploads, (folder_.path() / "uploads").string());
    EXPECT_EQ(count_accounts(**first), 0U);
  }
  EXPECT_FALSE((*open("sqlite:" + file().string()))->description().is_new);
}

TEST_F(BackendTest, DescribesAServerWithoutItsCredentials) {
  options_.database_timeout = std::chrono::milliseconds{200};
  const auto opened = open("mongodb://app:s3cret@127.0.0.1:1,127.0.0.1:2/shop?tlsCertificateKeyFilePassword=x");
  ASSERT_TRUE(opened);
  EXPECT_EQ((*opened)->description().database, "mongodb://127.0.0.1:1,127.0.0.1:2/shop");
  EXPECT_EQ((*opened)->description().uploads, "in the database");
  EXPECT_EQ(count_accounts(**opened), std::nullopt);
}

}  // namespace
}  // namespace backend
