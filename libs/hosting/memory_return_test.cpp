#include "hosting/memory_return.hpp"

#include <gtest/gtest.h>

namespace hosting {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;

TEST(GrowthWatchTest, AsksForNothingWhileLittleLiesUnused) {
  GrowthWatch watch;
  EXPECT_FALSE(watch.has_grown({.unused_bytes = 0}));
  EXPECT_FALSE(watch.has_grown({.unused_bytes = GrowthWatch::kGrowthBytes}));
}

TEST(GrowthWatchTest, AsksOnceForWhatABurstLeftBehind) {
  GrowthWatch watch;
  EXPECT_TRUE(watch.has_grown({.unused_bytes = 40 * kMiB}));
  watch.settle({.unused_bytes = 40 * kMiB});
  EXPECT_FALSE(watch.has_grown({.unused_bytes = 40 * kMiB + GrowthWatch::kGrowthBytes}));
}

// Given back in the middle of a burst, most of the memory was in use, and nobody asked again when it no longer was.
TEST(GrowthWatchTest, AsksAgainForWhatWasInUseBefore) {
  GrowthWatch watch;
  EXPECT_TRUE(watch.has_grown({.unused_bytes = 10 * kMiB}));
  watch.settle({.unused_bytes = 10 * kMiB});
  EXPECT_FALSE(watch.has_grown({.unused_bytes = 2 * kMiB}));  // used again
  EXPECT_TRUE(watch.has_grown({.unused_bytes = 60 * kMiB}));
}

// Given back, taken again and freed between two looks: the allocator counts no more as unused than before.
TEST(GrowthWatchTest, AsksAgainForWhatWasTakenAndFreedBetweenTwoLooks) {
  GrowthWatch watch;
  EXPECT_TRUE(watch.has_grown({.unused_bytes = 40 * kMiB, .resident_bytes = 60 * kMiB}));
  watch.settle({.unused_bytes = 40 * kMiB, .resident_bytes = 20 * kMiB});
  EXPECT_FALSE(watch.has_grown({.unused_bytes = 40 * kMiB, .resident_bytes = 20 * kMiB + GrowthWatch::kGrowthBytes}));
  EXPECT_TRUE(watch.has_grown({.unused_bytes = 40 * kMiB, .resident_bytes = 55 * kMiB}));
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
