#include "runtime/run.hpp"

#include <exception>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "base/check.hpp"

namespace runtime {
namespace {

struct Reserve {
  std::mutex mutex;
  std::vector<std::unique_ptr<boost::asio::io_context>> idle;
};

Reserve& reserve() {
  static auto* const kept = new Reserve;  // never destroyed, see BorrowedLoop
  return *kept;
}

}  // namespace

BorrowedLoop::BorrowedLoop() {
  Reserve& kept = reserve();
  const std::lock_guard lock(kept.mutex);
  if (kept.idle.empty()) {
    context_ = std::make_unique<boost::asio::io_context>(1);
  } else {
    context_ = std::exchange(kept.idle.back(), nullptr);
    kept.idle.pop_back();
    context_->restart();
  }
}

BorrowedLoop::~BorrowedLoop() {
  Reserve& kept = reserve();
  const std::lock_guard lock(kept.mutex);
  kept.idle.push_back(std::move(context_));
}

void run(Task<void> task) {
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

void run_in(boost::asio::io_context& loop, Task<void> task) {
  boost::asio::co_spawn(loop, std::move(task), boost::asio::use_future).get();
}

}  // namespace runtime
