#include "runtime/run.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>
#include <vector>

#include "runtime/pause.hpp"
#include "runtime/worker_pool.hpp"

namespace runtime {
namespace {

Task<int> answer(WorkerPool& pool) {
  auto work = []() -> base::Result<int> { return 42; };
  const auto found = co_await run_on(pool, std::move(work));
  co_return found.value_or(0);
}

Task<int> fail() {
  co_await pause(std::chrono::milliseconds{1});
  throw std::runtime_error("told so");
}

Task<int> nested(WorkerPool& pool) { co_return run(answer(pool)) + 1; }

TEST(RunTest, RethrowsWhatTheTaskThrows) {
  EXPECT_THROW(static_cast<void>(run(fail())), std::runtime_error);
  WorkerPool pool({.name = "test", .threads = 1});
  EXPECT_EQ(run(answer(pool)), 42);
}

TEST(RunTest, RunsATaskWithinATask) {
  WorkerPool pool({.name = "test", .threads = 1});
  EXPECT_EQ(run(nested(pool)), 43);
}

// Symptom, seen by ThreadSanitizer: the loop was destroyed while the pool's thread was still waking it.
TEST(RunTest, OutlivesTheThreadThatCompletesTheTask) {
  WorkerPool pool({.name = "test", .threads = 4});
  std::vector<std::jthread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&pool] {
      for (int round = 0; round < 200; ++round) EXPECT_EQ(run(answer(pool)), 42);
    });
  }
}

}  // namespace
}  // namespace runtime
