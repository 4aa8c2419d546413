#include "http/client/deadlines.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <gtest/gtest.h>

namespace http {
namespace {

using namespace std::chrono_literals;

class Probe final : public Deadlines::Watched {
 public:
  using Watched::Watched;
  int fired = 0;

 private:
  void on_deadline() override { ++fired; }
};

TEST(DeadlinesTest, FiresOnceWhenTheTimeHasPassed) {
  boost::asio::io_context context;
  Probe probe(std::make_shared<Deadlines>(context.get_executor(), 1ms));
  probe.arm(1ms);
  context.run();
  EXPECT_EQ(probe.fired, 1);
}

TEST(DeadlinesTest, StaysSilentAfterDisarm) {
  boost::asio::io_context context;
  Probe probe(std::make_shared<Deadlines>(context.get_executor(), 1ms));
  probe.arm(1ms);
  probe.disarm();
  context.run();
  EXPECT_EQ(probe.fired, 0);
}

TEST(DeadlinesTest, SleepsWhileNothingIsArmed) {
  boost::asio::io_context context;
  Probe probe(std::make_shared<Deadlines>(context.get_executor(), 1ms));
  context.run();
  EXPECT_TRUE(context.stopped());
}

TEST(DeadlinesTest, ForgetsWhatWasDestroyedWhileArmed) {
  boost::asio::io_context context;
  auto deadlines = std::make_shared<Deadlines>(context.get_executor(), 1ms);
  Probe first(deadlines);
  first.arm(1ms);
  {
    Probe second(deadlines);
    second.arm(1ms);
    Probe third(deadlines);
    third.arm(1ms);
  }
  context.run();
  EXPECT_EQ(first.fired, 1);
}

/// A tick that was already queued once ran on the destroyed object.
TEST(DeadlinesTest, SurvivesItsDestructionWhileATickIsQueued) {
  boost::asio::io_context context;
  auto probe = std::make_unique<Probe>(std::make_shared<Deadlines>(context.get_executor(), 1ms));
  probe->arm(1h);
  boost::asio::steady_timer other(context, 5ms);
  other.wait();
  // Queued before the tick and run first.
  boost::asio::post(context, [&] { probe.reset(); });
  context.run();
  EXPECT_EQ(probe, nullptr);
}

TEST(DeadlinesTest, KeepsTheLaterOfTwoDeadlinesOfOneObject) {
  boost::asio::io_context context;
  Probe probe(std::make_shared<Deadlines>(context.get_executor(), 1ms));
  probe.arm(1ms);
  probe.arm(1h);
  context.run_for(20ms);
  EXPECT_EQ(probe.fired, 0);
}

}  // namespace
}  // namespace http
