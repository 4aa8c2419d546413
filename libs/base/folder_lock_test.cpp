#include "base/folder_lock.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace base {
namespace {

using Mode = FolderLock::Mode;

class FolderLockTest : public testing::Test {
 protected:
  FolderLockTest() {
    std::string name = testing::TempDir() + "lock-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~FolderLockTest() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(FolderLockTest, RefusesWhatIsNoFolder) {
  EXPECT_EQ(FolderLock::take(folder_ / "none", Mode::kShared).error().code(), ErrorCode::kUnavailable);
}

TEST_F(FolderLockTest, RefusesOneAloneWhileOthersAreThere) {
  const auto shared = FolderLock::take(folder_, Mode::kShared);
  ASSERT_TRUE(shared);
  EXPECT_EQ(FolderLock::take(folder_, Mode::kAlone).error().code(), ErrorCode::kConflict);
}

TEST_F(FolderLockTest, RefusesOthersWhileOneIsAlone) {
  const auto alone = FolderLock::take(folder_, Mode::kAlone);
  ASSERT_TRUE(alone);
  EXPECT_EQ(FolderLock::take(folder_, Mode::kShared).error().code(), ErrorCode::kConflict);
}

TEST_F(FolderLockTest, LetsManyShare) {
  const auto one = FolderLock::take(folder_, Mode::kShared);
  const auto two = FolderLock::take(folder_, Mode::kShared);
  EXPECT_TRUE(one);
  EXPECT_TRUE(two);
}

TEST_F(FolderLockTest, EndsWithItsObject) {
  {
    const auto alone = FolderLock::take(folder_, Mode::kAlone);
  }
  EXPECT_TRUE(FolderLock::take(folder_, Mode::kAlone));
}

}  // namespace
}  // namespace base
