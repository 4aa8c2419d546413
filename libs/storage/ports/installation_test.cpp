#include "storage/ports/installation.hpp"

#include <gtest/gtest.h>

namespace storage {
namespace {

using namespace std::chrono_literals;

const base::Timestamp kNow = base::from_millis(1'769'860'800'000);
const std::int64_t kMark = base::to_millis(kNow);

TEST(InstallationMarkTest, ReadsOnlyWhatItWrites) {
  const InstallationMark mark{.id = new_installation_id(), .high_water = kMark};
  EXPECT_EQ(parse_mark(to_text(mark)), mark);
  const std::string text = to_text(mark);
  for (const std::string& damaged :
       {std::string{}, text.substr(0, text.size() - 1), text.substr(1), "x" + text.substr(1), text + "\n",
        mark.id + " -1\n", mark.id + " \n", mark.id + " 12x\n", mark.id + " 99999999999999999999\n"}) {
    EXPECT_EQ(parse_mark(damaged), std::nullopt) << damaged;
  }
}

TEST(InstallationMarkTest, IdsDiffer) { EXPECT_NE(new_installation_id(), new_installation_id()); }

TEST(InstallationMarkTest, BelievesAClockWithinADay) {
  EXPECT_EQ(clock_error(kMark, kNow + 24h), 0ms);
  EXPECT_EQ(clock_error(kMark, kNow - 24h), 0ms);
  EXPECT_EQ(clock_error(kMark, kNow + 24h + 1ms), 24h + 1ms);
  EXPECT_EQ(clock_error(kMark, kNow - 24h - 1ms), -24h - 1ms);
  EXPECT_EQ(clock_error(0, kNow), 0ms);
}

TEST(InstallationMarkTest, FollowsTheClockButNeverBackwards) {
  EXPECT_EQ(next_high_water(0, kNow), kMark);
  EXPECT_EQ(next_high_water(kMark, kNow + 1h), base::to_millis(kNow + 1h));
  EXPECT_EQ(next_high_water(kMark, kNow - 1h), kMark + 1);
}

TEST(InstallationMarkTest, DoesNotFollowAClockThatIsFarOff) {
  EXPECT_EQ(next_high_water(kMark, kNow + 24h * 365), kMark + 1);
  EXPECT_EQ(next_high_water(kMark, kNow - 24h * 365), kMark + 1);
}

}  // namespace
}  // namespace storage
