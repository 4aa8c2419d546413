#include "backup/staged_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "testing/temporary_folder.hpp"

namespace backup {
namespace {

class StagedFolderTest : public testing::Test {
 protected:
  testkit::TemporaryFolder folder_;
  const Path target_ = folder_.path() / "target";
};

TEST_F(StagedFolderTest, RefusesAFile) {
  std::ofstream(target_.string()) << "x";
  EXPECT_FALSE(StagedFolder::open(target_));
}

TEST_F(StagedFolderTest, RefusesTwoAtATime) {
  const auto one = StagedFolder::open(target_);
  ASSERT_TRUE(one);
  EXPECT_EQ(StagedFolder::open(target_).error().code(), base::ErrorCode::kConflict);
  EXPECT_TRUE(std::filesystem::exists(one->path()));
}

TEST_F(StagedFolderTest, RefusesToPublishOverWhatAppearedMeanwhile) {
  auto stage = StagedFolder::open(target_);
  std::filesystem::create_directory(target_);
  std::ofstream(target_ / "mine") << "x";
  EXPECT_EQ(stage->publish().error().code(), base::ErrorCode::kAlreadyExists);
}

// Symptom: a backup to a volume that was not mounted succeeded, below the mount point.
TEST_F(StagedFolderTest, MakesNoMissingParents) {
  const auto refused = StagedFolder::open(folder_.path() / "nope" / "target");
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_NE(refused.error().message().find("nope"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "nope"));
}

TEST_F(StagedFolderTest, RefusesAMountPoint) {
  const auto stage = StagedFolder::open("/proc");
  EXPECT_FALSE(stage);
}

TEST_F(StagedFolderTest, LeavesNothingWithoutPublishing) {
  {
    const auto stage = StagedFolder::open(target_);
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(StagedFolderTest, AppearsWhole) {
  auto stage = StagedFolder::open(target_.string() + "/");
  std::ofstream(stage->path() / "a") << "x";
  EXPECT_FALSE(std::filesystem::exists(target_));
  ASSERT_TRUE(stage->publish());
  EXPECT_TRUE(std::filesystem::exists(target_ / "a"));
  EXPECT_FALSE(std::filesystem::exists(target_.string() + ".partial"));
}

}  // namespace
}  // namespace backup
