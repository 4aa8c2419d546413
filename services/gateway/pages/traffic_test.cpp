#include "gateway/pages/traffic.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

using namespace std::chrono_literals;

/// The beginning of a slot, far from the clock's epoch.
constexpr Traffic::Clock::time_point kStart{Traffic::Clock::duration{Traffic::kSlotLength * 1000}};

TEST(TrafficTest, KnowsNothingWithoutRequests) {
  const Traffic traffic;
  const auto slots = traffic.slots(kStart);
  ASSERT_EQ(slots.size(), Traffic::kSlots);
  EXPECT_EQ(slots.back().requests, 0U);
  EXPECT_EQ(traffic.last(6, kStart).p99, 0us);
}

TEST(TrafficTest, CountsErrorsOfTheServerOnly) {
  Traffic traffic;
  for (const int status : {200, 404, 429, 499, 500, 503}) traffic.count(status, 1ms, kStart);
  const auto slot = traffic.slots(kStart).back();
  EXPECT_EQ(slot.requests, 6U);
  EXPECT_EQ(slot.errors, 2U);
}

TEST(TrafficTest, FindsQuantilesWithinAFifth) {
  Traffic traffic;
  for (int i = 0; i < 98; ++i) traffic.count(200, 2ms, kStart);
  traffic.count(200, 900ms, kStart);
  traffic.count(200, 900ms, kStart);
  const auto slot = traffic.slots(kStart).back();
  EXPECT_GE(slot.p50, 2ms);
  EXPECT_LE(slot.p50, 2400us);
  EXPECT_GE(slot.p99, 900ms);
  EXPECT_LE(slot.p99, 1080ms);
}

TEST(TrafficTest, TakesAnyDuration) {
  Traffic traffic;
  for (const std::chrono::nanoseconds duration : {-1ns, 0ns, 1ns, std::chrono::nanoseconds{24h}}) {
    traffic.count(200, duration, kStart);
  }
  EXPECT_EQ(traffic.slots(kStart).back().requests, 4U);
}

TEST(TrafficTest, ForgetsWhatIsOlderThanItsWindow) {
  Traffic traffic;
  traffic.count(200, 1ms, kStart);
  const auto nearly_over = kStart + Traffic::kSlotLength * (Traffic::kSlots - 1);
  EXPECT_EQ(traffic.slots(nearly_over).front().requests, 1U);
  for (const auto& slot : traffic.slots(nearly_over + Traffic::kSlotLength)) EXPECT_EQ(slot.requests, 0U);
  // The same place of the ring, a whole turn later.
  for (const auto& slot : traffic.slots(kStart + Traffic::kSlotLength * (Traffic::kSlots + 1))) {
    EXPECT_EQ(slot.requests, 0U);
  }
}

TEST(TrafficTest, SumsTheSlotsThatHaveEnded) {
  Traffic traffic;
  traffic.count(200, 1ms, kStart);
  traffic.count(500, 1ms, kStart + Traffic::kSlotLength);
  traffic.count(200, 1ms, kStart + 2 * Traffic::kSlotLength);
  const auto sum = traffic.last(2, kStart + 2 * Traffic::kSlotLength);
  EXPECT_EQ(sum.requests, 2U);
  EXPECT_EQ(sum.errors, 1U);
}

}  // namespace
}  // namespace gateway
