#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/conformance/fake_clock.hpp"
#include "storage/memory/cache.hpp"
#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

using namespace std::chrono_literals;

TEST(MemoryRateLimitsTest, ForgetsTheLongestUnusedKeyWhenFull) {
  conformance::FakeClock clock;
  // One key to each of the 64 shards, so that every second key of a shard displaces the first.
  const auto limits = make_rate_limit_store(clock, {.keys_max = 64});
  const RateLimit once{1, 1h};
  ASSERT_TRUE(limits->take_now("victim", once)->allowed);
  ASSERT_FALSE(limits->take_now("victim", once)->allowed);
  for (int i = 0; i < 2000; ++i) limits->take_now("flood-" + std::to_string(i), once);
  EXPECT_TRUE(limits->take_now("victim", once)->allowed);
}

TEST(MemoryRateLimitsTest, AnswersWithoutWaiting) {
  conformance::FakeClock clock;
  const auto limits = make_rate_limit_store(clock);
  EXPECT_TRUE(limits->take_now("key", {1, 1s}).has_value());
}

TEST(MemoryRateLimitsTest, StaysExactForLimitsThatDoNotDivideTheirWindow) {
  conformance::FakeClock clock;
  const auto limits = make_rate_limit_store(clock);
  const RateLimit seven{7, 1s};
  for (int i = 0; i < 7; ++i) EXPECT_TRUE(limits->take_now("key", seven)->allowed);
  const auto refused = limits->take_now("key", seven);
  EXPECT_FALSE(refused->allowed);
  EXPECT_EQ(refused->remaining, 0U);
  clock.advance(refused->retry_after);
  EXPECT_TRUE(limits->take_now("key", seven)->allowed);
}

TEST(MemoryPinsTest, RefusesMoreThanItsBound) {
  conformance::FakeClock clock;
  const auto pins = make_pin_store(clock, {.pins_max = 1});
  ASSERT_TRUE(runtime::run(pins->create({"000001", "x", clock.now() + 1min})));
  const auto refused = runtime::run(pins->create({"000002", "x", clock.now() + 1min}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kUnavailable);
  clock.advance(1min + kPinMemory);
  EXPECT_TRUE(runtime::run(pins->create({"000002", "x", clock.now() + 1min})));
}

TEST(MemoryBlobsTest, GivesBackTheRoomOfABlobThatDidNotFit) {
  conformance::FakeClock clock;
  const auto blobs = make_blob_store(clock, {.bytes_max = 4});
  {
    const auto writer = runtime::run(blobs->create(BlobKind::kDocument)).value();
    ASSERT_TRUE(runtime::run(writer->append("123")));
    const auto refused = runtime::run(writer->append("45"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), base::ErrorCode::kUnavailable);
  }
  EXPECT_EQ(runtime::run(blobs->free_bytes()).value(), 4U);
}

}  // namespace
}  // namespace storage::memory
