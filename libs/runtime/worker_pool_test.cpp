#include "runtime/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>

#include "runtime/run.hpp"

namespace runtime {
namespace {

using namespace std::chrono_literals;

TEST(WorkerPoolTest, RefusesWhenTheQueueIsFull) {
  std::latch running(1);
  std::latch release(1);
  WorkerPool pool({.name = "test", .threads = 1, .queue_max = 1});
  ASSERT_TRUE(pool.try_post([&](bool) {
    running.count_down();
    release.wait();
  }));
  running.wait();
  ASSERT_TRUE(pool.try_post([](bool) {}));
  EXPECT_FALSE(pool.try_post([](bool) {}));
  auto work = []() -> base::Result<int> { return 1; };
  const auto refused = run(run_on(pool, work));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_TRUE(refused.error().retry_after());
  EXPECT_EQ(pool.load().rejected, 2U);
  release.count_down();
}

TEST(WorkerPoolTest, RefusesAJobThatWaitedTooLong) {
  std::latch release(1);
  std::latch told(1);
  std::atomic<bool> may_run = true;
  WorkerPool pool({.name = "test", .threads = 1, .queue_max = 4, .queue_wait_max = 0ms});
  ASSERT_TRUE(pool.try_post([&](bool) { release.wait(); }));
  ASSERT_TRUE(pool.try_post([&](bool allowed) {
    may_run = allowed;
    told.count_down();
  }));
  std::this_thread::sleep_for(2ms);
  release.count_down();
  told.wait();
  EXPECT_FALSE(may_run);
}

TEST(WorkerPoolTest, TellsWaitingJobsThatTheyWereDroppedAtStop) {
  std::latch running(1);
  std::latch release(1);
  std::atomic<int> dropped = 0;
  WorkerPool pool({.name = "test", .threads = 1, .queue_max = 4});
  ASSERT_TRUE(pool.try_post([&](bool) {
    running.count_down();
    release.wait();
  }));
  running.wait();
  ASSERT_TRUE(pool.try_post([&](bool allowed) { dropped += allowed ? 0 : 1; }));
  release.count_down();
  pool.stop();
  EXPECT_LE(dropped, 1);
  EXPECT_FALSE(pool.try_post([](bool) {}));
}

TEST(RunOnTest, TurnsAnExceptionIntoAnInternalError) {
  WorkerPool pool({.name = "test", .threads = 1});
  auto work = []() -> base::Result<int> { throw std::runtime_error("secret detail"); };
  const auto outcome = run(run_on(pool, work));
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code(), base::ErrorCode::kInternal);
  EXPECT_EQ(outcome.error().message(), "Internal server error");
  EXPECT_EQ(outcome.error().detail(), "secret detail");
}

TEST(RunOnTest, ReturnsTheValueOnTheCallersLoop) {
  WorkerPool pool({.name = "test", .threads = 2});
  const auto caller = std::this_thread::get_id();
  auto task = [](WorkerPool& on, std::thread::id expected) -> Task<bool> {
    std::thread::id worker;
    auto work = [&worker]() -> base::Status {
      worker = std::this_thread::get_id();
      return {};
    };
    const base::Status status = co_await run_on(on, work);
    co_return status.has_value() && worker != expected&& std::this_thread::get_id() == expected;
  };
  EXPECT_TRUE(run(task(pool, caller)));
}

}  // namespace
}  // namespace runtime
