/// Bounded threads for work that blocks (databases, files) or burns CPU (password hashing).
///
/// The queue has a fixed length: when it is full, or when a job has waited longer than `queue_wait_max`, the caller
/// gets `unavailable` at once (503 with Retry-After) instead of a place in a line that only grows.
///
///     auto account = co_await runtime::run_on(pool, [&] { return read_account(connection, id); });
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace runtime {

struct WorkerPoolOptions {
  std::string name;  ///< thread name and metrics label, at most 12 characters
  std::size_t threads = 4;
  std::size_t queue_max = 256;  ///< jobs waiting, not counting those that run
  std::chrono::milliseconds queue_wait_max{5000};
};

/// Thread-safe.
class WorkerPool {
 public:
  /// Told whether the job may still run (`true`) or waited too long or was dropped at stop (`false`).
  using Job = std::move_only_function<void(bool may_run)>;

  explicit WorkerPool(WorkerPoolOptions options);
  /// Drops what still waits and joins.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// False when the queue is full or the pool stops; `job` is then not called. Never blocks.
  [[nodiscard]] bool try_post(Job job);

  struct Load {
    std::size_t threads, busy, queued, queue_max;
    std::uint64_t rejected;  ///< since start
  };
  [[nodiscard]] Load load() const;
  [[nodiscard]] const std::string& name() const noexcept { return options_.name; }

  /// Lets running jobs finish, tells waiting ones `false`, joins. Idempotent.
  void stop();

 private:
  struct Waiting {
    Job job;
    std::chrono::steady_clock::time_point since;
  };
  void work();

  const WorkerPoolOptions options_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Waiting> queue_;
  std::size_t busy_ = 0;
  std::uint64_t rejected_ = 0;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;
};

/// The error of an overfull pool, with Retry-After 1 s.
[[nodiscard]] base::Error overloaded(const WorkerPool& pool);

/// Runs `work` (returning base::Result<T>) on the pool and resumes the caller on its own loop with what it returned.
/// Fails with `unavailable` without running `work` when the pool has no room. An exception thrown by `work` becomes
/// `internal`.
template <class Work>
[[nodiscard]] auto run_on(WorkerPool& pool, Work work) -> Task<std::invoke_result_t<Work&>> {
  using Outcome = std::invoke_result_t<Work&>;
  const Executor executor = co_await boost::asio::this_coro::executor;
  auto initiate = [&pool, &work, executor](auto handler) {
    auto guard = boost::asio::make_work_guard(executor);
    // The handler lives on the heap because a refused job hands nothing back.
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    auto complete = [shared, guard = std::move(guard), executor](Outcome outcome) mutable {
      boost::asio::post(executor, [shared = std::move(shared), outcome = std::move(outcome)]() mutable {
        (*shared)(std::move(outcome));
      });
      guard.reset();
    };
    auto refuse = complete;
    const bool accepted =
        pool.try_post([&pool, work = std::move(work), complete = std::move(complete)](bool may_run) mutable {
          if (!may_run) return complete(Outcome{std::unexpect, overloaded(pool)});
          try {
            complete(work());
          } catch (const std::exception& exception) {
            complete(Outcome{std::unexpect, base::internal_error(exception.what())});
          }
        });
    if (!accepted) refuse(Outcome{std::unexpect, overloaded(pool)});
  };
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<Executor>, void(Outcome)>(
      std::move(initiate), use_task);
}

}  // namespace runtime
