#include "hosting/memory_return.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

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
  EXPECT_TRUE(watch.has_grown({.unused_bytes = 40 * kMiB, .anonymous_bytes = 60 * kMiB}));
  watch.settle({.unused_bytes = 40 * kMiB, .anonymous_bytes = 20 * kMiB});
  EXPECT_FALSE(watch.has_grown({.unused_bytes = 40 * kMiB, .anonymous_bytes = 20 * kMiB + GrowthWatch::kGrowthBytes}));
  EXPECT_TRUE(watch.has_grown({.unused_bytes = 40 * kMiB, .anonymous_bytes = 55 * kMiB}));
}

/// Resident kilobytes of what is mapped from files to be run.
std::size_t resident_code() {
  std::ifstream maps("/proc/self/smaps");
  std::size_t sum = 0;
  bool is_code = false;
  for (std::string line; std::getline(maps, line);) {
    if (line.find(" r-xp ") != std::string::npos) is_code = line.find('/') != std::string::npos;
    if (line.find("-p ") != std::string::npos && line.find(" r-xp ") == std::string::npos) is_code = false;
    if (is_code && line.starts_with("Rss:")) sum += std::stoul(line.substr(4));
  }
  return sum;
}

TEST(MemoryReturnTest, LetsGoOfCodeThatTheStartUsed) {
  const std::size_t before = resident_code();
  EXPECT_GT(let_go_of_code(), kMiB);
  EXPECT_LT(resident_code(), before / 2);
}

/// What a loop's thread keeps only that thread can hand over.
TEST(MemoryReturnTest, AsksEveryLoop) {
  runtime::EventLoops loops(2);
  const MemoryReturn watch(loops, std::chrono::milliseconds{1});
  for (std::size_t i = 0; i < loops.size(); ++i) {
    std::size_t asked = 0;
    for (int rounds = 0; rounds < 2'000 && asked == 0; ++rounds) {
      asked = loops.at(i).poll_one();
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    EXPECT_EQ(asked, 1U);
  }
}

TEST(MemoryReturnTest, EndsAlthoughALoopStandsStill) {
  runtime::EventLoops loops(1);
  const MemoryReturn watch(loops, std::chrono::milliseconds{1});
  std::this_thread::sleep_for(std::chrono::milliseconds{50});
}

TEST(MemoryReturnTest, EndsAtOnce) {
  runtime::EventLoops loops(1);
  const auto begin = std::chrono::steady_clock::now();
  {
    const MemoryReturn watch(loops, std::chrono::hours{1});
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::minutes{1});
}

}  // namespace
}  // namespace hosting
