/// Bridges a thread that answers through a callback to a coroutine on an event loop.
#pragma once

#include <functional>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace storage::mongodb {

/// Calls `begin(done)`, where `done(base::Status)` may be called once from any thread, and resumes the caller on its
/// own loop with what it was given.
template <class Begin>
[[nodiscard]] runtime::Task<base::Status> await_status(Begin begin) {
  const runtime::Executor executor = co_await boost::asio::this_coro::executor;
  auto initiate = [&begin, executor](auto handler) {
    begin([handler = std::move(handler), guard = boost::asio::make_work_guard(executor),
           executor](base::Status status) mutable {
      // Held until `post` has returned: the loop may end as soon as the caller was told.
      const auto held = std::move(guard);
      boost::asio::post(executor, [handler = std::move(handler), status = std::move(status)]() mutable {
        std::move(handler)(std::move(status));
      });
    });
  };
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<runtime::Executor>,
                                                 void(base::Status)>(std::move(initiate), runtime::use_task);
}

}  // namespace storage::mongodb
