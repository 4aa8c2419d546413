#include "hosting/memory_return.hpp"

#include <gtest/gtest.h>

namespace hosting {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

TEST(GrowthWatchTest, AsksForNothingWhileTheProcessIsAsLargeAsItWas) {
  GrowthWatch watch;
  EXPECT_FALSE(watch.has_grown(20 * kMiB));
  EXPECT_FALSE(watch.has_grown(22 * kMiB));
}

TEST(GrowthWatchTest, AsksAfterGrowthAndNotAgainForWhatIsInUse) {
  GrowthWatch watch;
  EXPECT_FALSE(watch.has_grown(20 * kMiB));
  EXPECT_TRUE(watch.has_grown(90 * kMiB));
  watch.settle(80 * kMiB);
  EXPECT_FALSE(watch.has_grown(82 * kMiB));
  EXPECT_TRUE(watch.has_grown(85 * kMiB));
}

TEST(GrowthWatchTest, CountsFromTheSmallestSizeSince) {
  GrowthWatch watch;
  watch.settle(80 * kMiB);
  EXPECT_FALSE(watch.has_grown(30 * kMiB));
  EXPECT_TRUE(watch.has_grown(40 * kMiB));
}

TEST(MemoryReturnTest, EndsAtOnce) {
  const auto begin = std::chrono::steady_clock::now();
  { const MemoryReturn watch(std::chrono::hours{1}); }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::minutes{1});
}

TEST(MemoryReturnTest, KnowsTheSizeOfTheProcess) { EXPECT_GT(resident_bytes(), kMiB); }

}  // namespace
}  // namespace hosting
