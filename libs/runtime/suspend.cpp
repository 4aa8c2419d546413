#include "runtime/suspend.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace runtime {

struct Wakeup::Sleeper {
  std::move_only_function<void()> resume;
  boost::asio::executor_work_guard<Executor> guard;
};

Wakeup::Wakeup(std::shared_ptr<Sleeper> sleeper) : sleeper_(std::move(sleeper)) {}

void Wakeup::operator()() && {
  // Held until `post` has returned: the loop may end, and its owner destroy it, as soon as the coroutine runs.
  const std::shared_ptr<Sleeper> sleeper = std::move(sleeper_);
  boost::asio::post(sleeper->guard.get_executor(), std::move(sleeper->resume));
}

Task<void> suspend(std::move_only_function<void(Wakeup)> begin) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  auto initiate = [&begin, &executor](auto handler) {
    begin(Wakeup(std::make_shared<Wakeup::Sleeper>(std::move(handler), boost::asio::make_work_guard(executor))));
  };
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<Executor>, void()>(std::move(initiate),
                                                                                             use_task);
}

}  // namespace runtime
