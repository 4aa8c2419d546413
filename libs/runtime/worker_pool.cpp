#include "runtime/worker_pool.hpp"

#include <pthread.h>

#include "base/check.hpp"
#include "runtime/broken_pipes.hpp"
#include "runtime/suspend.hpp"

namespace runtime {
WorkerPool::WorkerPool(WorkerPoolOptions options) : options_(std::move(options)) {
  base::check(options_.threads > 0, "WorkerPool needs at least one thread");
  for (std::size_t i = 0; i < options_.threads; ++i) {
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(),
                       (options_.name.substr(0, 12) + "-" + std::to_string(i)).c_str());
  }
}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::try_post(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= options_.queue_max) {
      ++rejected_;
      return false;
    }
    queue_.push_back({std::move(job), std::chrono::steady_clock::now()});
  }
  ready_.notify_one();
  return true;
}

WorkerPool::Load WorkerPool::load() const {
  const std::lock_guard lock(mutex_);
  return {options_.threads, busy_, queue_.size(), options_.queue_max, rejected_};
}

void WorkerPool::stop() {
  std::deque<Waiting> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    dropped.swap(queue_);
  }
  ready_.notify_all();
  for (auto& waiting : dropped) waiting.job(false);
  threads_.clear();
}

void WorkerPool::work() {
  block_broken_pipes();
  std::unique_lock lock(mutex_);
  while (true) {
    ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    Waiting next = std::move(queue_.front());
    queue_.pop_front();
    const bool in_time = std::chrono::steady_clock::now() - next.since <= options_.queue_wait_max;
    if (!in_time) ++rejected_;
    ++busy_;
    lock.unlock();
    next.job(in_time);
    next.job = nullptr;
    lock.lock();
    --busy_;
  }
}

base::Error overloaded(const WorkerPool& pool) {
  return base::unavailable("worker pool " + pool.name() + " has no room");
}

Task<void> finish_on(WorkerPool& pool, std::shared_ptr<Awaited<>> job) {
  return suspend([&pool, job = std::move(job)](Wakeup wakeup) {
    // In a place of its own because a refused job hands nothing back.
    auto shared = std::make_shared<Wakeup>(std::move(wakeup));
    auto attempt = [&pool, job, shared](bool may_run) {
      try {
        if (may_run) {
          job->run();
        } else {
          job->fail(overloaded(pool));
        }
      } catch (const std::exception& exception) {
        job->fail(base::internal_error(exception.what()));
      }
      std::move (*shared)();
    };
    if (!pool.try_post(attempt)) attempt(false);
  });
}

}  // namespace runtime
