/// The one thread that writes to the database, many jobs to a commit.
///
/// A durable commit costs one fsync however many rows it holds, so while one batch is being committed the next one
/// gathers. Each job runs in a savepoint of its own: one that fails undoes its own changes only. No job is told of
/// success before the commit that holds it is on disk; when that commit fails, all its jobs are told `unavailable`, and
/// the next batch is a new attempt, so the writer recovers by itself once a full disk has room again.
///
/// The queue is bounded: `submit` refuses at once when it is full.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/error.hpp"
#include "storage/sqlite/condition.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/generation_file.hpp"

namespace storage::sqlite {

class WriteJob {
 public:
  virtual ~WriteJob() = default;
  /// On the writer's thread, in a savepoint that is undone when this answers false or throws Failure.
  virtual bool run(Connection& connection) = 0;
  /// On the writer's thread, exactly once: without error when what `run` did is durable (or `run` answered false), else
  /// with the reason why nothing of it happened.
  virtual void complete(std::optional<base::Error> failure) noexcept = 0;
};

struct WriterOptions {
  std::size_t queue_max = 1024;                     ///< jobs waiting
  std::size_t batch_max = 32;                       ///< jobs to a commit
  std::chrono::milliseconds queue_wait_max{5'000};  ///< a job that waited longer is refused unrun
  std::chrono::milliseconds lazy_delay{250};        ///< how long a lazy job may wait for company
  Condition* condition = nullptr;                   ///< told what becomes of writes; outlives the writer; may be null
};

/// Thread-safe.
class Writer {
 public:
  /// `generations` must outlive the writer.
  Writer(std::unique_ptr<Connection> connection, GenerationFile& generations, WriterOptions options);
  /// Runs what waits, then joins.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// False when the queue is full or the writer stops; `job` is then untouched. Never blocks on the disk.
  [[nodiscard]] bool submit(std::unique_ptr<WriteJob>& job);
  /// The same for work nobody waits for: it rides along with the next batch, or alone after `lazy_delay`.
  [[nodiscard]] bool submit_lazily(std::unique_ptr<WriteJob>& job);

  struct Load {
    std::size_t queued, queue_max;
    std::uint64_t jobs, commits, rejected;  ///< since start
  };
  [[nodiscard]] Load load() const;

 private:
  struct Waiting {
    std::unique_ptr<WriteJob> job;
    std::chrono::steady_clock::time_point since;
  };
  struct Batch {
    std::vector<std::unique_ptr<WriteJob>> jobs;
    std::vector<std::unique_ptr<WriteJob>> overdue;
  };
  [[nodiscard]] bool enqueue(std::deque<Waiting>& queue, std::unique_ptr<WriteJob>& job);
  void work();
  [[nodiscard]] Batch take_batch();
  void move_jobs(std::deque<Waiting>& queue, Batch& batch, bool may_refuse);
  void commit(std::vector<std::unique_ptr<WriteJob>>& jobs);
  [[nodiscard]] std::vector<std::optional<base::Error>> run_all(std::vector<std::unique_ptr<WriteJob>>& jobs);
  [[nodiscard]] std::optional<base::Error> run_one(WriteJob& job);

  const WriterOptions options_;
  GenerationFile& generations_;
  std::unique_ptr<Connection> connection_;

  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Waiting> queue_;
  std::deque<Waiting> lazy_;
  bool stopping_ = false;
  std::uint64_t jobs_ = 0;
  std::uint64_t commits_ = 0;
  std::uint64_t rejected_ = 0;
  std::jthread thread_;  // the last: it uses all of the above
};

}  // namespace storage::sqlite
