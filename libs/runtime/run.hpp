/// Runs one Task to its end on a loop of its own: for tests, start-up and command-line tools. Blocks.
#pragma once

#include <exception>
#include <optional>

#include <boost/asio/co_spawn.hpp>

#include "base/check.hpp"
#include "runtime/task.hpp"

namespace runtime {

/// Rethrows what the task throws. Aborts if the loop runs dry before the task ends (a lost completion).
template <class T>
T run(Task<T> task) {
  boost::asio::io_context context{1};
  std::optional<T> outcome;
  std::exception_ptr failure;
  boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error, T value) {
    failure = error;
    if (!error) outcome.emplace(std::move(value));
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  base::check(outcome.has_value(), "a task never completed");
  return std::move(*outcome);
}

inline void run(Task<void> task) {
  boost::asio::io_context context{1};
  std::exception_ptr failure;
  bool done = false;
  boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr error) {
    failure = error;
    done = true;
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  base::check(done, "a task never completed");
}

}  // namespace runtime
