#include "config/secret_file.hpp"

#include <sys/stat.h>

#include <fstream>
#include <set>
#include <thread>

#include <gtest/gtest.h>

namespace {

namespace fs = std::filesystem;

class SecretFileTest : public testing::Test {
 protected:
  SecretFileTest() {
    std::string pattern = (fs::temp_directory_path() / "secret_file_XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
  }
  ~SecretFileTest() override { fs::remove_all(root_); }
  [[nodiscard]] fs::path data_dir() const { return root_ / "data"; }
  [[nodiscard]] fs::path file() const { return data_dir() / "jwt_secret"; }
  base::Result<base::Secret> load() { return config::load_or_create_secret(data_dir(), random_); }

  fs::path root_;
  base::SystemRandom random_;
};

TEST_F(SecretFileTest, RefusesAFileThatHoldsNoUsableSecretAndLeavesIt) {
  fs::create_directories(data_dir());
  std::ofstream(file()) << "short";
  EXPECT_FALSE(load());
  EXPECT_EQ(fs::file_size(file()), 5U);
}

TEST_F(SecretFileTest, RefusesASymbolicLink) {
  fs::create_directories(data_dir());
  fs::create_symlink("/etc/passwd", file());
  EXPECT_FALSE(load());
}

TEST_F(SecretFileTest, ReportsADirectoryThatCannotBeMade) {
  std::ofstream(data_dir()) << "a file is in the way";
  EXPECT_FALSE(load());
}

// Symptom: a mistyped DATA_DIR was made, parents and all, and the system came up empty.
TEST_F(SecretFileTest, MakesNoMissingParents) {
  const auto refused = config::load_or_create_secret(root_ / "nope" / "data", random_);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail().find("is the path mistyped, or a volume not mounted?"), std::string::npos);
  EXPECT_FALSE(fs::exists(root_ / "nope"));
}

TEST_F(SecretFileTest, CreatesAFileOnlyItsOwnerCanRead) {
  const auto secret = load();
  ASSERT_TRUE(secret);
  EXPECT_GE(secret->size(), 32U);
  EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(fs::status(data_dir()).permissions(), fs::perms::owner_all);
}

TEST_F(SecretFileTest, ReturnsTheSameSecretAgain) {
  const auto first = load();
  const auto second = load();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->reveal(), second->reveal());
}

TEST_F(SecretFileTest, LeavesNothingButTheSecretBehind) {
  ASSERT_TRUE(load());
  EXPECT_EQ(std::distance(fs::directory_iterator(data_dir()), fs::directory_iterator()), 1);
}

TEST_F(SecretFileTest, GivesOneSecretToAllWhoStartTogether) {
  constexpr int kRacers = 8;
  std::vector<std::string> secrets(kRacers);
  {
    std::vector<std::jthread> racers;
    for (auto& slot : secrets) {
      racers.emplace_back([this, &slot] { slot = std::string(load().value().reveal()); });
    }
  }
  EXPECT_EQ(std::set<std::string>(secrets.begin(), secrets.end()).size(), 1U);
}

}  // namespace
