#include "hosting/memory_return.hpp"

#include <gtest/gtest.h>

namespace hosting {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

TEST(GrowthWatchTest, AsksForNothingWhileLittleLiesUnused) {
  GrowthWatch watch;
  EXPECT_FALSE(watch.has_grown(0));
  EXPECT_FALSE(watch.has_grown(kMiB));
}

TEST(GrowthWatchTest, AsksOnceForWhatABurstLeftBehind) {
  GrowthWatch watch;
  EXPECT_TRUE(watch.has_grown(40 * kMiB));
  watch.settle(40 * kMiB);
  EXPECT_FALSE(watch.has_grown(41 * kMiB));
}

// Given back in the middle of a burst, most of the memory was in use, and nobody asked again when it no longer was.
TEST(GrowthWatchTest, AsksAgainForWhatWasInUseBefore) {
  GrowthWatch watch;
  EXPECT_TRUE(watch.has_grown(10 * kMiB));
  watch.settle(10 * kMiB);
  EXPECT_FALSE(watch.has_grown(2 * kMiB));  // used again
  EXPECT_TRUE(watch.has_grown(60 * kMiB));
}

TEST(MemoryReturnTest, EndsAtOnce) {
  const auto begin = std::chrono::steady_clock::now();
  {
    const MemoryReturn watch(std::chrono::hours{1});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::minutes{1});
}

}  // namespace
}  // namespace hosting
