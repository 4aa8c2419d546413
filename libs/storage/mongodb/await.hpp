/// Bridges a thread that answers through a callback to a coroutine on an event loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "runtime/timer.hpp"

namespace storage::mongodb {

/// A caller who waits on its loop for one status: the first that is given, or `unavailable` at the deadline. Everything
/// happens on the loop.
class Waiting : public std::enable_shared_from_this<Waiting> {
 public:
  using Handler = std::move_only_function<void(base::Status)>;

  Waiting(const runtime::Executor& executor, Handler handler) : handler_(std::move(handler)), timer_(executor) {}

  void wait_until(std::chrono::steady_clock::time_point deadline) {
    timer_.expires_at(deadline);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
      if (!cancelled) self->give(std::unexpected(base::unavailable("the database took too long")));
    });
  }
  void give(base::Status status) {
    if (!handler_) return;
    timer_.cancel();
    std::exchange(handler_, nullptr)(std::move(status));
  }

 private:
  Handler handler_;
  runtime::Timer timer_;
};

/// Calls `begin(done)`, where `done(base::Status)` may be called once from any thread, and resumes the caller on its
/// own loop with what it was given, or with `unavailable` at `deadline`, however late `done` is called.
template <class Begin>
[[nodiscard]] runtime::Task<base::Status> await_status(Begin begin, std::chrono::steady_clock::time_point deadline) {
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  auto initiate = [&begin, executor, deadline](auto handler) {
    auto waiting = std::make_shared<Waiting>(executor, std::move(handler));
    waiting->wait_until(deadline);
    begin([waiting, executor](base::Status status) mutable {
      // Held until `post` has returned: the loop may end as soon as the caller was told.
      const auto held = boost::asio::make_work_guard(executor);
      boost::asio::post(executor, [waiting = std::move(waiting), status = std::move(status)]() mutable {
        waiting->give(std::move(status));
      });
    });
  };
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<runtime::Executor>,
                                                 void(base::Status)>(std::move(initiate), runtime::use_task);
}

}  // namespace storage::mongodb
