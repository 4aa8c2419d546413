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

/// Destroys another one when its time comes, as a pool does that closes its idle connections.
class Destroyer final : public Deadlines::Watched {
 public:
  Destroyer(const std::shared_ptr<Deadlines>& deadlines, std::unique_ptr<Probe>& victim)
      : Watched(deadlines), victim_(victim) {}

 private:
  void on_deadline() override { victim_.reset(); }
  std::unique_ptr<Probe>& victim_;
};

// After a pause longer than the idle timeout a pool destroyed the connection that the ticker was to look at next.
TEST(DeadlinesTest, SurvivesACalleeThatDestroysTheNextOne) {
  boost::asio::io_context context;
  const auto deadlines = std::make_shared<Deadlines>(context.get_executor(), 1ms);
  auto last = std::make_unique<Probe>(deadlines);
  last->arm(1ms);
  auto victim = std::make_unique<Probe>(deadlines);
  victim->arm(1ms);
  Destroyer destroyer(deadlines, victim);  // looked at first: the latest stands in front
  destroyer.arm(1ms);
  context.run();
  EXPECT_EQ(victim, nullptr);
  EXPECT_EQ(last->fired, 1);
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
