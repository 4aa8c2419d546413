/// An event that happens once and that coroutines of any loop can wait for, with a deadline.
///
/// Thread-safe. Held by shared pointer by those who give it and those who wait.
///
///     auto done = std::make_shared<runtime::Notice>();
///     if (!co_await done->wait(std::chrono::seconds{2})) ...   // too late
///     done->give();                                            // elsewhere, from any thread
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <mutex>
#include <vector>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>

#include "runtime/task.hpp"
#include "runtime/timer.hpp"

namespace runtime {

class Notice {
 public:
  /// Wakes everybody who waits; later waits return at once. Idempotent.
  void give() {
    std::vector<std::shared_ptr<Timer>> waiting;
    {
      const std::lock_guard lock(mutex_);
      is_given_ = true;
      waiting.swap(waiting_);
    }
    // A timer belongs to the loop of its coroutine and may only be touched there.
    for (const auto& timer : waiting) boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
  }

  /// True when the notice was given before `timeout` had passed.
  [[nodiscard]] Task<bool> wait(std::chrono::milliseconds timeout) {
    const Executor executor = co_await boost::asio::this_coro::executor;
    const auto timer = std::make_shared<Timer>(executor, timeout);
    if (!join(timer)) co_return true;
    boost::system::error_code ignored;
    co_await timer->async_wait(boost::asio::redirect_error(use_task, ignored));
    co_return leave(timer);
  }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] bool join(const std::shared_ptr<Timer>& timer) {
    const std::lock_guard lock(mutex_);
    if (!is_given_) waiting_.push_back(timer);
    return !is_given_;
  }
  [[nodiscard]] bool leave(const std::shared_ptr<Timer>& timer) {
    const std::lock_guard lock(mutex_);
    std::erase(waiting_, timer);
    return is_given_;
  }

  std::mutex mutex_;
  bool is_given_ = false;
  std::vector<std::shared_ptr<Timer>> waiting_;
};

}  // namespace runtime
