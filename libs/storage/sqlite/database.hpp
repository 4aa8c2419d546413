/// The embedded database: one file, one writer thread, one for the write-ahead log, read-only connections on a worker
/// pool, and for reads that need not wait for anything a few on the event loop of the caller.
///
/// Write-ahead log, `synchronous=FULL`: what `write` answered survives a power cut. Several processes of one machine
/// may open the same file. The adapters of this folder (stores.hpp) are the only users of `read` and `write`.
///
///     auto database = sqlite::Database::open({.path = data / "dreamscape.db"}, blocking_pool, clock);
///     auto accounts = sqlite::make_account_store(**database);
///
/// Files beside `path`: `-wal` and `-shm` (SQLite's) and `.gen` (see generation_file.hpp). All are created with mode
/// 0600.
#pragma once

#include <atomic>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <vector>

#include "base/clock.hpp"
#include "base/folder_lock.hpp"
#include "base/result.hpp"
#include "runtime/awaited.hpp"
#include "runtime/task.hpp"
#include "runtime/worker_pool.hpp"
#include "storage/sqlite/checkpointer.hpp"
#include "storage/sqlite/condition.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/generation_file.hpp"
#include "storage/sqlite/waitless_vfs.hpp"
#include "storage/sqlite/writer.hpp"

namespace storage::sqlite {

struct DatabaseOptions {
  std::filesystem::path path;                     ///< its folder must exist
  std::chrono::milliseconds busy_timeout{5'000};  ///< wait for locks held by other processes
  WriterOptions writer{};
  std::size_t cache_kib = 2'000;  ///< pages the writer keeps in memory
  CheckpointOptions checkpoints{};
  std::size_t waitless_max = 4;     ///< for reads on event loops, one a loop is enough; 0: all reads are the pool's
  Condition::OnChange on_change{};  ///< may be empty
};

/// What a coroutine waits for, without its outcome.
using AwaitedWork = runtime::Awaited<Connection>;

/// Thread-safe. The pool and the clock must outlive it, and so must every event loop that awaits a call.
class Database {
 public:
  /// Opens or creates the file and brings its schema up to date. Blocks: for start-up. `invalid_argument` when the
  /// file is damaged or no database; `internal` when it is newer than this program; `unavailable` when it cannot be
  /// opened or locked; `conflict` while a restore has the folder for itself.
  [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(DatabaseOptions options,
                                                                    runtime::WorkerPool& readers,
                                                                    const base::Clock& clock);
  /// Blocks. The last process that closes the file works the write-ahead log into it, so that the one file is the whole
  /// database and may be copied or moved alone.
  ~Database();

  /// Runs `work(Connection&)` (returning base::Result) at once, on the caller's thread, as long as it has to wait for
  /// nothing and takes little time (waitless_vfs.hpp); else from the start again on a reader of the pool, and resumes
  /// the caller on its own loop. So `work` must be const, and do nothing but read.
  template <class Work>
  [[nodiscard]] auto read(Work work) -> runtime::Task<std::invoke_result_t<Work&, Connection&>>;

  /// Runs `work(Connection&)` (returning base::Result) in a transaction on the writer; resumes the caller on its own
  /// loop once the outcome is durable. When `work` answers an error, its changes are undone.
  template <class Work>
  [[nodiscard]] auto write(Work work) -> runtime::Task<std::invoke_result_t<Work&, Connection&>>;

  /// Whether opening made it: it holds nothing of before.
  [[nodiscard]] bool was_created() const noexcept { return was_created_; }
  [[nodiscard]] Writer& writer() noexcept { return writer_; }
  [[nodiscard]] Condition& condition() noexcept { return condition_; }
  [[nodiscard]] runtime::WorkerPool& pool() noexcept { return pool_; }
  /// Where the file lies.
  [[nodiscard]] std::filesystem::path folder() const { return std::filesystem::absolute(options_.path).parent_path(); }
  [[nodiscard]] GenerationFile& generations() noexcept { return generations_; }
  [[nodiscard]] const base::Clock& clock() const noexcept { return clock_; }

 private:
  template <class Outcome>
  [[nodiscard]] runtime::Task<Outcome> write_for(std::move_only_function<Outcome(Connection&)> work);
  /// Returns when the job's outcome is durable, or it has failed.
  [[nodiscard]] runtime::Task<void> commit(std::shared_ptr<AwaitedWork> job);
  Database(DatabaseOptions options, base::FolderLock lock, runtime::WorkerPool& readers, const base::Clock& clock,
           GenerationFile generations, std::unique_ptr<Connection> writing);

  /// Connections of one mode that wait for somebody to use them. Thread-safe.
  class Shelf {
   public:
    /// The one that was used last, whose pages are most likely in its cache. Null when there is none.
    [[nodiscard]] std::unique_ptr<Connection> take_latest();
    /// The one that was used first.
    [[nodiscard]] std::unique_ptr<Connection> take_oldest();
    void put_back(std::unique_ptr<Connection> connection);
    void clear();

   private:
    std::mutex mutex_;
    std::deque<std::unique_ptr<Connection>> idle_;  ///< in the order in which they came back
  };
  /// A connection while in use; goes back to its shelf afterwards.
  class Borrowed {
   public:
    Borrowed(Shelf& shelf, std::unique_ptr<Connection> connection)
        : shelf_(shelf), connection_(std::move(connection)) {}
    ~Borrowed() {
      if (connection_) shelf_.put_back(std::move(connection_));
    }
    Borrowed(const Borrowed&) = delete;
    Borrowed& operator=(const Borrowed&) = delete;
    [[nodiscard]] bool is_there() const noexcept { return connection_ != nullptr; }
    [[nodiscard]] Connection& connection() noexcept { return *connection_; }

   private:
    Shelf& shelf_;
    std::unique_ptr<Connection> connection_;
  };
  /// A reader that may wait. There are never more than the pool has threads.
  [[nodiscard]] Borrowed reader();
  /// One that does not; none when all are in use, or not made yet. They are used in turn: what a connection keeps for
  /// good, it has from early on, so that it does not come to lie among the memory of a crowd.
  [[nodiscard]] Borrowed waitless_reader();
  /// Makes the waitless readers, if one was missed and there may be more; where that fails, it is tried again a second
  /// later. Blocks.
  void add_waitless_readers();
  // By outcome, not by piece of work: what a coroutine costs the compiler is paid once for each.
  template <class Outcome>
  [[nodiscard]] runtime::Task<Outcome> read_for(std::move_only_function<Outcome(Connection&)> work);
  /// Runs the job here, if there is a waitless reader and it has to wait for nothing; false when it is still to be run.
  [[nodiscard]] bool try_read(AwaitedWork& job);
  /// Returns when the job has run on a reader of the pool, or failed.
  [[nodiscard]] runtime::Task<void> read_on_pool(std::shared_ptr<AwaitedWork> job);

  const DatabaseOptions options_;
  const base::FolderLock lock_;  // shared: a restore sees that somebody is here
  runtime::WorkerPool& pool_;
  const base::Clock& clock_;
  GenerationFile generations_;
  const std::shared_ptr<WaitlessFile> waitless_file_;  // outlives the connections below
  Shelf readers_;
  Shelf waitless_readers_;
  std::atomic<std::size_t> waitless_made_ = 0;
  std::atomic<bool> is_waitless_missed_ = false;
  std::atomic<std::chrono::steady_clock::time_point> waitless_again_at_{};
  bool was_created_ = false;
  Condition condition_;
  Checkpointer checkpointer_;
  Writer writer_;  // the last: it uses the above until it is joined
};

template <class Work>
auto Database::read(Work work) -> runtime::Task<std::invoke_result_t<Work&, Connection&>> {
  static_assert(std::is_invocable_v<const Work&, Connection&>, "it may be run twice");
  return read_for<std::invoke_result_t<Work&, Connection&>>(std::move(work));
}

template <class Outcome>
runtime::Task<Outcome> Database::read_for(std::move_only_function<Outcome(Connection&)> work) {
  runtime::WorkFor<Outcome, Connection> here(std::move(work));
  if (try_read(here)) co_return here.take();
  const auto there = std::make_shared<runtime::WorkFor<Outcome, Connection>>(std::move(here));
  co_await read_on_pool(there);
  co_return there->take();
}

template <class Outcome>
runtime::Task<Outcome> Database::write_for(std::move_only_function<Outcome(Connection&)> work) {
  const auto job = std::make_shared<runtime::WorkFor<Outcome, Connection>>(std::move(work));
  co_await commit(job);
  co_return job->take();
}

template <class Work>
auto Database::write(Work work) -> runtime::Task<std::invoke_result_t<Work&, Connection&>> {
  return write_for<std::invoke_result_t<Work&, Connection&>>(std::move(work));
}

}  // namespace storage::sqlite
