/// Waits without holding a thread.
#pragma once

#include <chrono>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "runtime/task.hpp"
#include "runtime/timer.hpp"

namespace runtime {

/// Resumes the caller on its own loop after `length`; at once when that is not positive.
[[nodiscard]] inline Task<void> pause(std::chrono::steady_clock::duration length) {
  using Clock = std::chrono::steady_clock;
  if (length <= Clock::duration::zero()) co_return;
  const Executor executor = co_await boost::asio::this_coro::executor;
  Timer timer(executor, length);
  co_await timer.async_wait(use_task);
}

/// Lets everything else that is ready on the caller's loop go first.
[[nodiscard]] inline Task<void> yield() {
  const Executor executor = co_await boost::asio::this_coro::executor;
  co_await boost::asio::post(executor, use_task);
}

}  // namespace runtime
