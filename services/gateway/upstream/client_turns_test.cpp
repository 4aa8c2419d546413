#include "gateway/upstream/client_turns.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace gateway {
namespace {

using namespace std::chrono_literals;

http::ClientKey key_of(const char* address) { return http::ClientKey::of(boost::asio::ip::make_address(address)); }

class ClientTurnsTest : public ::testing::Test {
 protected:
  /// What a wait led to, once the loop has run.
  struct Outcome {
    bool is_over = false;
    std::optional<ClientTurns::Turn> turn;
  };

  void wait(Outcome& outcome, std::chrono::milliseconds patience) {
    auto waiting = [](std::shared_ptr<ClientTurns> turns, http::ClientKey client, Outcome& told,
                      std::chrono::milliseconds time) -> runtime::Task<void> {
      auto turn = co_await turns->wait(client, time);
      if (turn) told.turn.emplace(std::move(*turn));
      told.is_over = true;
    };
    boost::asio::co_spawn(context_, waiting(turns_, crowd_, outcome, patience), boost::asio::detached);
    context_.restart();
    context_.poll();
  }

  const http::ClientKey crowd_ = key_of("192.0.2.1");
  boost::asio::io_context context_;
  std::shared_ptr<ClientTurns> turns_ =
      ClientTurns::create(context_.get_executor(), {.under_way_max = 1, .waiting_max = 2});
};

TEST_F(ClientTurnsTest, RefusesMoreThanOneClientMayHaveUnderWay) {
  const auto turn = turns_->try_take(crowd_);
  EXPECT_TRUE(turn.has_value());
  EXPECT_FALSE(turns_->try_take(crowd_).has_value());
  EXPECT_TRUE(turns_->try_take(key_of("192.0.2.2")).has_value());
}

TEST_F(ClientTurnsTest, GivesUpWaitingInTime) {
  const auto turn = turns_->try_take(crowd_);
  Outcome late;
  wait(late, 1ms);
  context_.run();
  EXPECT_TRUE(late.is_over);
  EXPECT_FALSE(late.turn.has_value());
  EXPECT_EQ(turns_->under_way(crowd_), 1U);
}

TEST_F(ClientTurnsTest, LetsNoMoreWaitThanItsBound) {
  const auto turn = turns_->try_take(crowd_);
  Outcome first, second, third;
  wait(first, 1h);
  wait(second, 1h);
  wait(third, 1h);
  EXPECT_TRUE(third.is_over);
  EXPECT_FALSE(third.turn.has_value());
  EXPECT_FALSE(first.is_over);
  context_.stop();
}

TEST_F(ClientTurnsTest, HandsATurnToWhoeverHasWaitedLongest) {
  std::optional<ClientTurns::Turn> turn = turns_->try_take(crowd_);
  Outcome first, second;
  wait(first, 1h);
  wait(second, 1h);
  turn.reset();
  context_.poll();
  EXPECT_TRUE(first.turn.has_value());
  EXPECT_FALSE(second.is_over);
  first.turn.reset();
  context_.poll();
  EXPECT_TRUE(second.turn.has_value());
  second.turn.reset();
  EXPECT_EQ(turns_->under_way(crowd_), 0U);
}

}  // namespace
}  // namespace gateway
