#include "user/domain/slots.hpp"

#include <gtest/gtest.h>

#include <future>
#include <memory>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "runtime/event_loops.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;
using Taken = std::shared_ptr<base::Result<Slots::Lease>>;

/// Long enough that no test sees its end.
constexpr auto kNever = std::chrono::hours{1};

/// Two places, one for each user and any number for an address; nobody is slow.
SlotLimits two_places() {
  SlotLimits limits;
  limits.total_max = 2;
  limits.per_user_max = 1;
  limits.per_address_max = 3;
  limits.wait_max = 10ms;
  limits.grace = kNever;
  return limits;
}

SlotLimits one_place() {
  SlotLimits limits = two_places();
  limits.total_max = 1;
  return limits;
}

class SlotsTest : public testing::Test {
 protected:
  ~SlotsTest() override {
    loops_.stop();
    loops_.join();
  }
  void SetUp() override { loops_.start(); }

  /// Begins to take a place; all begin on one loop, so in the order of the calls.
  std::future<Taken> begin(Slots& slots, std::string user_id, std::string address = "192.0.2.1") {
    return boost::asio::co_spawn(loops_.at(0), kept(slots.take(std::move(user_id), std::move(address))),
                                 boost::asio::use_future);
  }
  Taken take(Slots& slots, std::string user_id, std::string address = "192.0.2.1") {
    return begin(slots, std::move(user_id), std::move(address)).get();
  }
  /// Everything begun before has come as far as it can.
  void settle() {
    const auto nothing = []() -> runtime::Task<void> { co_return; };
    boost::asio::co_spawn(loops_.at(0), nothing(), boost::asio::use_future).get();
  }
  static bool is_ready(std::future<Taken>& taken) { return taken.wait_for(0s) == std::future_status::ready; }

 private:
  /// A future needs a value that can be empty, which a lease cannot.
  static runtime::Task<Taken> kept(runtime::Task<base::Result<Slots::Lease>> task) {
    auto taken = co_await std::move(task);
    co_return std::make_shared<base::Result<Slots::Lease>>(std::move(taken));
  }

  runtime::EventLoops loops_{1};
};

void expect_refusal(const Taken& taken, base::ErrorCode code) {
  ASSERT_FALSE(taken->has_value());
  EXPECT_EQ(taken->error().code(), code);
}

TEST_F(SlotsTest, RefusesAUserBeyondHisShareOnceTheWaitIsOver) {
  Slots slots(two_places());
  const auto first = take(slots, "kevin");
  const auto second = take(slots, "kevin");
  expect_refusal(second, base::ErrorCode::kRateLimited);
  EXPECT_TRUE(second->error().retry_after());
}

TEST_F(SlotsTest, RefusesAnAddressBeyondItsShare) {
  SlotLimits limits = two_places();
  limits.per_address_max = 1;
  Slots slots(limits);
  const auto first = take(slots, "kevin", "192.0.2.1");
  expect_refusal(take(slots, "other", "192.0.2.1"), base::ErrorCode::kRateLimited);
  EXPECT_TRUE(take(slots, "third", "192.0.2.2")->has_value());
}

TEST_F(SlotsTest, IsBusyWhenAllPlacesAreTaken) {
  Slots slots(two_places());
  const auto first = take(slots, "a");
  const auto second = take(slots, "b");
  expect_refusal(take(slots, "c"), base::ErrorCode::kUnavailable);
}

TEST_F(SlotsTest, RefusesAtOnceWhenTooManyOfOneUserWait) {
  SlotLimits limits = two_places();
  limits.wait_max = kNever;
  limits.waiting_per_user_max = 1;
  Slots slots(limits);
  auto first = take(slots, "kevin");
  auto second = begin(slots, "kevin");
  expect_refusal(take(slots, "kevin"), base::ErrorCode::kRateLimited);
  first.reset();
  EXPECT_TRUE(second.get()->has_value());
}

TEST_F(SlotsTest, IsBusyAtOnceWhenTooManyWait) {
  SlotLimits limits = one_place();
  limits.wait_max = kNever;
  limits.waiting_max = 1;
  Slots slots(limits);
  auto first = take(slots, "a");
  auto second = begin(slots, "b");
  expect_refusal(take(slots, "c"), base::ErrorCode::kUnavailable);
  first.reset();
  EXPECT_TRUE(second.get()->has_value());
}

TEST_F(SlotsTest, ServesThoseWhoWaitInTheirOrder) {
  SlotLimits limits = one_place();
  limits.wait_max = kNever;
  Slots slots(limits);
  auto held = take(slots, "a");
  auto second = begin(slots, "b");
  auto third = begin(slots, "c");
  settle();
  held.reset();
  held = second.get();
  settle();
  EXPECT_FALSE(is_ready(third));
  held.reset();
  EXPECT_TRUE(third.get()->has_value());
}

TEST_F(SlotsTest, LetsOthersPassThoseWhoWaitForTheirOwnShare) {
  SlotLimits limits = two_places();
  limits.wait_max = kNever;
  Slots slots(limits);
  auto held = take(slots, "kevin");
  auto waiting = begin(slots, "kevin");
  EXPECT_TRUE(take(slots, "other")->has_value());
  EXPECT_FALSE(is_ready(waiting));
  held.reset();
  EXPECT_TRUE(waiting.get()->has_value());
}

// Places were held by connections that sent nothing, for as long as they liked.
TEST_F(SlotsTest, MakesASlowUploadGiveWay) {
  SlotLimits limits = one_place();
  limits.grace = 0ms;
  limits.bytes_per_second_min = 1'000'000'000;
  Slots slots(limits);
  auto slow = take(slots, "slow");
  ASSERT_TRUE(slow->has_value());
  EXPECT_TRUE((*slow)->received(1).has_value()) << "nobody waits yet";
  const auto next = take(slots, "next");
  EXPECT_TRUE(next->has_value());
  const base::Status lost = (*slow)->received(1);
  ASSERT_FALSE(lost.has_value());
  EXPECT_EQ(lost.error().code(), base::ErrorCode::kRateLimited);
  EXPECT_FALSE((*slow)->complete().has_value());
}

TEST_F(SlotsTest, MakesTheSlowestGiveWayFirst) {
  SlotLimits limits = two_places();
  limits.grace = 0ms;
  limits.bytes_per_second_min = 1'000'000'000;
  Slots slots(limits);
  auto slower = take(slots, "a");
  auto slowest = take(slots, "b");
  ASSERT_TRUE((*slower)->received(100'000'000).has_value());
  const auto next = take(slots, "c");
  ASSERT_TRUE(next->has_value());
  EXPECT_TRUE((*slower)->received(1).has_value());
  EXPECT_FALSE((*slowest)->received(1).has_value());
}

TEST_F(SlotsTest, MakesASlowUploadOfTheSameAddressGiveWayOnceThatHasItsShare) {
  SlotLimits limits = two_places();
  limits.per_address_max = 1;
  limits.grace = 0ms;
  limits.bytes_per_second_min = 1'000'000'000;
  Slots slots(limits);
  auto elsewhere = take(slots, "a", "192.0.2.1");
  auto slow = take(slots, "b", "192.0.2.2");
  const auto next = take(slots, "c", "192.0.2.2");
  ASSERT_TRUE(next->has_value());
  EXPECT_FALSE((*slow)->received(1).has_value());
  EXPECT_TRUE((*elsewhere)->received(1).has_value());
}

TEST_F(SlotsTest, GivesASlowUserNoFurtherPlace) {
  SlotLimits limits = one_place();
  limits.grace = 0ms;
  limits.bytes_per_second_min = 1'000'000'000;
  Slots slots(limits);
  const auto slow = take(slots, "slow");
  const auto next = take(slots, "next");
  ASSERT_TRUE(next->has_value());
  expect_refusal(take(slots, "slow"), base::ErrorCode::kRateLimited);
}

TEST_F(SlotsTest, LeavesAnUploadThatSendsItsPlace) {
  SlotLimits limits = one_place();
  limits.grace = 0ms;
  limits.bytes_per_second_min = 1;
  Slots slots(limits);
  auto held = take(slots, "a");
  ASSERT_TRUE((*held)->received(100'000).has_value());
  expect_refusal(take(slots, "b"), base::ErrorCode::kUnavailable);
  EXPECT_TRUE((*held)->received(1).has_value());
}

TEST_F(SlotsTest, LeavesACompleteUploadItsPlace) {
  SlotLimits limits = one_place();
  limits.grace = 0ms;
  limits.bytes_per_second_min = 1'000'000'000;
  Slots slots(limits);
  auto held = take(slots, "a");
  ASSERT_TRUE((*held)->complete().has_value());
  expect_refusal(take(slots, "b"), base::ErrorCode::kUnavailable);
}

TEST_F(SlotsTest, MayBeGoneBeforeItsLeases) {
  auto slots = std::make_unique<Slots>(one_place());
  auto held = take(*slots, "a");
  slots.reset();
  EXPECT_TRUE((*held)->complete().has_value());
}

}  // namespace
}  // namespace user
