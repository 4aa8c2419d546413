/// Runs one Task to its end and blocks meanwhile: for tests, start-up and command-line tools.
///
/// What starts a task is compiled once, for Task<void>: Asio's part of it is large, and tests run tasks of many types.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "runtime/task.hpp"

namespace runtime {

/// A loop nobody else runs, from a reserve that is never destroyed: the thread that completed a task may still be
/// inside the loop's own code, waking it, when the caller has the result and goes on.
class BorrowedLoop {
 public:
  BorrowedLoop();
  /// Gives the loop back.
  ~BorrowedLoop();
  BorrowedLoop(const BorrowedLoop&) = delete;
  BorrowedLoop& operator=(const BorrowedLoop&) = delete;

  [[nodiscard]] boost::asio::io_context& context() noexcept { return *context_; }

 private:
  std::unique_ptr<boost::asio::io_context> context_;
};

/// On a loop of its own. Rethrows what the task throws. Aborts if the loop runs dry before the task ends (a lost
/// completion).
void run(Task<void> task);

/// On a loop that other threads run; the calling thread must be none of them. Rethrows what the task throws.
void run_in(boost::asio::io_context& loop, Task<void> task);

/// `task`, with its value left in `outcome`, which must outlive it.
template <class T>
Task<void> keep_outcome(Task<T> task, std::optional<T>& outcome) {
  outcome.emplace(co_await std::move(task));
}

template <class T>
T run(Task<T> task) {
  std::optional<T> outcome;
  run(keep_outcome(std::move(task), outcome));
  return std::move(*outcome);
}

template <class T>
T run_in(boost::asio::io_context& loop, Task<T> task) {
  std::optional<T> outcome;
  run_in(loop, keep_outcome(std::move(task), outcome));
  return std::move(*outcome);
}

}  // namespace runtime
