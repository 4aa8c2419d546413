#include "storage/redis/allowances.hpp"

#include <gtest/gtest.h>

namespace storage::redis {
namespace {

using namespace std::chrono_literals;

constexpr RateLimit kLimit{320, 60s};
constexpr Allowances::Time kNow{1h};

LimitDecision with_remaining(std::uint32_t remaining) {
  return {.allowed = true, .limit = 320, .remaining = remaining};
}

class AllowancesTest : public testing::Test {
 protected:
  std::optional<LimitDecision> take(Allowances::Time now = kNow) { return allowances.take("key", kLimit, 1, now); }
  Allowances allowances{100, 200ms};
};

TEST_F(AllowancesTest, AsksAboutAKeyItDoesNotKnow) { EXPECT_FALSE(take()); }

TEST_F(AllowancesTest, AsksWhenLessThanHalfIsFree) {
  allowances.learn("key", kLimit, with_remaining(160), kNow);
  EXPECT_FALSE(take());
}

TEST_F(AllowancesTest, AsksWhenTheAnswerIsOld) {
  allowances.learn("key", kLimit, with_remaining(319), kNow);
  EXPECT_FALSE(take(kNow + 201ms));
}

TEST_F(AllowancesTest, AsksWhenTheServerRefused) {
  LimitDecision refused = with_remaining(319);
  refused.allowed = false;
  allowances.learn("key", kLimit, refused, kNow);
  EXPECT_FALSE(take());
}

TEST_F(AllowancesTest, AlwaysAsksAboutSmallLimits) {
  allowances.learn("small", {31, 60s}, {.allowed = true, .limit = 31, .remaining = 30}, kNow);
  EXPECT_FALSE(allowances.take("small", {31, 60s}, 1, kNow));
}

TEST_F(AllowancesTest, AsksWhenTheLimitIsAnother) {
  allowances.learn("key", kLimit, with_remaining(319), kNow);
  EXPECT_FALSE(allowances.take("key", {640, 60s}, 1, kNow));
}

TEST_F(AllowancesTest, AsksAfterTheServerCouldNotBeReached) {
  allowances.learn("key", kLimit, with_remaining(319), kNow);
  allowances.forget("key");
  EXPECT_FALSE(take());
}

TEST_F(AllowancesTest, TakesAThirtySecondPartUnseenAndNoMore) {
  allowances.learn("key", kLimit, with_remaining(319), kNow);
  for (std::uint32_t i = 1; i <= 10; ++i) {
    const auto decision = take();
    ASSERT_TRUE(decision);
    EXPECT_EQ(decision->remaining, 319 - i);
  }
  EXPECT_FALSE(take());
}

TEST_F(AllowancesTest, StaysBoundedByTheUnseenPartWhileCountingIsUnderWay) {
  allowances.learn("key", kLimit, with_remaining(319), kNow);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(take());
  ASSERT_EQ(allowances.end_round().size(), 1U);
  EXPECT_FALSE(take());
  allowances.learn("key", kLimit, with_remaining(309), kNow);
  EXPECT_TRUE(take());
}

TEST_F(AllowancesTest, LeavesEveryCallToBeCountedOnce) {
  allowances.learn("key", kLimit, with_remaining(319), kNow);
  EXPECT_TRUE(allowances.begin_round());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(take());
  EXPECT_FALSE(allowances.begin_round());
  const auto first = allowances.end_round();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].key, "key");
  EXPECT_EQ(first[0].cost, 3U);
  ASSERT_TRUE(take());
  const auto second = allowances.end_round();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].cost, 1U);
  EXPECT_TRUE(allowances.end_round().empty());
}

TEST_F(AllowancesTest, GivesBackOnlyWhatTheServerHasNotHeardOf) {
  allowances.learn("key", kLimit, with_remaining(319), kNow);
  ASSERT_TRUE(take());
  ASSERT_TRUE(take());
  EXPECT_TRUE(allowances.give_back("key", 1));
  ASSERT_EQ(allowances.end_round().at(0).cost, 1U);
  EXPECT_FALSE(allowances.give_back("key", 1));
  EXPECT_FALSE(allowances.give_back("unknown", 1));
}

TEST_F(AllowancesTest, RemembersABoundedNumberOfKeys) {
  Allowances few{10, 200ms};
  for (int i = 0; i < 1000; ++i) few.learn("key" + std::to_string(i), kLimit, with_remaining(319), kNow);
  int known = 0;
  for (int i = 0; i < 1000; ++i) known += few.take("key" + std::to_string(i), kLimit, 1, kNow) ? 1 : 0;
  EXPECT_EQ(known, 10);
}

TEST_F(AllowancesTest, MakesRoomOfWhatIsTooOldToDecideBy) {
  Allowances few{10, 200ms};
  for (int i = 0; i < 10; ++i) few.learn("old" + std::to_string(i), kLimit, with_remaining(319), kNow);
  for (int i = 0; i < 10; ++i) few.learn("new" + std::to_string(i), kLimit, with_remaining(319), kNow + 201ms);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(few.take("new" + std::to_string(i), kLimit, 1, kNow + 201ms));
}

TEST_F(AllowancesTest, MakesNoRoomOfCallsThatAreStillToBeCounted) {
  Allowances one{1, 200ms};
  one.learn("old", kLimit, with_remaining(319), kNow);
  ASSERT_TRUE(one.take("old", kLimit, 1, kNow));
  one.learn("new", kLimit, with_remaining(319), kNow + 1s);
  EXPECT_FALSE(one.take("new", kLimit, 1, kNow + 1s));
  const auto round = one.end_round();
  ASSERT_EQ(round.size(), 1U);
  EXPECT_EQ(round[0].key, "old");
  one.learn("new", kLimit, with_remaining(319), kNow + 1s);
  EXPECT_TRUE(one.take("new", kLimit, 1, kNow + 1s));
}

}  // namespace
}  // namespace storage::redis
