/// Runs one Task to its end on a loop of its own: for tests, start-up and command-line tools. Blocks.
#pragma once

#include <exception>
#include <memory>
#include <optional>

#include <boost/asio/co_spawn.hpp>

#include "base/check.hpp"
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

/// Rethrows what the task throws. Aborts if the loop runs dry before the task ends (a lost completion).
template <class T>
T run(Task<T> task) {
  BorrowedLoop loop;
  std::optional<T> outcome;
  std::exception_ptr failure;
  boost::asio::co_spawn(loop.context(), std::move(task), [&](const std::exception_ptr& error, T value) {
    failure = error;
    if (!error) outcome.emplace(std::move(value));
  });
  loop.context().run();
  if (failure) std::rethrow_exception(failure);
  base::check(outcome.has_value(), "a task never completed");
  return std::move(*outcome);
}

inline void run(Task<void> task) {
  BorrowedLoop loop;
  std::exception_ptr failure;
  bool done = false;
  boost::asio::co_spawn(loop.context(), std::move(task), [&](const std::exception_ptr& error) {
    failure = error;
    done = true;
  });
  loop.context().run();
  if (failure) std::rethrow_exception(failure);
  base::check(done, "a task never completed");
}

}  // namespace runtime
