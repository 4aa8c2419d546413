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
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/result.hpp"
#include "runtime/awaited.hpp"
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

/// Returns when the job has run or failed.
[[nodiscard]] Task<void> finish_on(WorkerPool& pool, std::shared_ptr<Awaited<>> job);

template <class Outcome>
[[nodiscard]] Task<Outcome> outcome_on(WorkerPool& pool, std::move_only_function<Outcome()> work) {
  const auto job = std::make_shared<WorkFor<Outcome>>(std::move(work));
  co_await finish_on(pool, job);
  co_return job->take();
}

/// Runs `work` (returning base::Result<T>) on the pool and resumes the caller on its own loop with what it returned.
/// Fails with `unavailable` without running `work` when the pool has no room. An exception thrown by `work` becomes
/// `internal`.
template <class Work>
[[nodiscard]] auto run_on(WorkerPool& pool, Work work) -> Task<std::invoke_result_t<Work&>> {
  return outcome_on<std::invoke_result_t<Work&>>(pool, std::move(work));
}

}  // namespace runtime
