#include "storage/sqlite/database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "runtime/suspend.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/token_changes.hpp"

namespace storage::sqlite {
namespace {

base::Status create_private_file(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return std::unexpected(base::unavailable(std::string{"database file: "} + std::strerror(errno)));
  ::close(file);
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path{"."};
  if (const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
  return {};
}

/// Two processes that switch a new file to the write-ahead log at once get SQLITE_BUSY without the busy handler being
/// asked; the loser tries again.
void use_write_ahead_log(Connection& connection, std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (true) {
    try {
      return connection.execute("PRAGMA journal_mode = WAL");
    } catch (const Failure& failure) {
      const bool passes = failure.to_error().code() == base::ErrorCode::kUnavailable;
      if (!passes || std::chrono::steady_clock::now() >= deadline) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }
}

std::unique_ptr<Connection> open_for_writing(const DatabaseOptions& options) {
  auto connection = std::make_unique<Connection>(options.path, Connection::Mode::kReadWrite, options.busy_timeout);
  use_write_ahead_log(*connection, options.busy_timeout);
  connection->execute(
      "PRAGMA synchronous = FULL;"
      "PRAGMA foreign_keys = ON;"
      "PRAGMA temp_store = MEMORY;"
      "PRAGMA trusted_schema = OFF;"
      "PRAGMA journal_size_limit = 67108864");
  connection->execute(("PRAGMA cache_size = -" + std::to_string(options.cache_kib)).c_str());
  return connection;
}

std::unique_ptr<Connection> with_log_watched(std::unique_ptr<Connection> connection, Checkpointer& checkpointer) {
  connection->watch_log([&checkpointer](std::size_t pages) { checkpointer.note_log(pages); });
  return connection;
}

WriterOptions watched_by(Condition& condition, WriterOptions options) {
  options.condition = &condition;
  return options;
}

/// Wakes the coroutine that waits for a write.
class WakingWrite final : public WriteJob {
 public:
  WakingWrite(std::shared_ptr<AwaitedWork> job, runtime::Wakeup wakeup)
      : job_(std::move(job)), wakeup_(std::move(wakeup)) {}
  bool run(Connection& connection) override { return job_->run(connection); }
  void complete(std::optional<base::Error> failure) noexcept override {
    if (failure) job_->fail(std::move(*failure));
    std::move(wakeup_)();
  }

 private:
  std::shared_ptr<AwaitedWork> job_;
  runtime::Wakeup wakeup_;
};

}  // namespace

base::Result<std::unique_ptr<Database>> Database::open(DatabaseOptions options, runtime::WorkerPool& readers,
                                                       const base::Clock& clock) {
  const auto folder = std::filesystem::absolute(options.path).parent_path();
  auto lock = base::FolderLock::take(folder, base::FolderLock::Mode::kShared);
  if (!lock) return std::unexpected(std::move(lock).error());
  if (auto created = create_private_file(options.path); !created) return std::unexpected(std::move(created).error());
  auto generations = GenerationFile::open(options.path.string() + ".gen");
  if (!generations) return std::unexpected(std::move(generations).error());
  try {
    auto writing = open_for_writing(options);
    const auto was_created = migrate(*writing);
    if (!was_created) return std::unexpected(was_created.error());
    continue_above(*writing, generations->load());
    generations->advance_to(stored_generation(*writing));
    std::unique_ptr<Database> database(new Database(std::move(options), std::move(*lock), readers, clock,
                                                    std::move(*generations), std::move(writing)));
    database->was_created_ = *was_created;
    return database;
  } catch (const Failure& failure) {
    if (!failure.is_damage()) return std::unexpected(failure.to_error());
    return std::unexpected(
        base::Error{base::ErrorCode::kInvalidArgument, "the file is damaged, or no database"}.with_detail(
            base::PrivateText{failure.what()}));
  }
}

Database::Database(DatabaseOptions options, base::FolderLock lock, runtime::WorkerPool& readers,
                   const base::Clock& clock, GenerationFile generations, std::unique_ptr<Connection> writing)
    : options_(std::move(options)),
      lock_(std::move(lock)),
      pool_(readers),
      clock_(clock),
      generations_(std::move(generations)),
      waitless_file_(options_.waitless_max > 0 ? share_waitless_file(options_.path) : nullptr),
      condition_(options_.on_change),
      checkpointer_(options_.path, options_.checkpoints),
      writer_(with_log_watched(std::move(writing), checkpointer_), generations_,
              watched_by(condition_, options_.writer)) {}

Database::~Database() {
  // SQLite does that when the last connection closes, if that one can write: readers go first.
  readers_.clear();
  waitless_readers_.clear();
}

std::unique_ptr<Connection> Database::Shelf::take_latest() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Connection> connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

std::unique_ptr<Connection> Database::Shelf::take_oldest() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  std::unique_ptr<Connection> connection = std::move(idle_.front());
  idle_.pop_front();
  return connection;
}

void Database::Shelf::put_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(connection));
}

void Database::Shelf::clear() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

Database::Borrowed Database::reader() {
  std::unique_ptr<Connection> connection = readers_.take_latest();
  if (!connection) {
    connection = std::make_unique<Connection>(options_.path, Connection::Mode::kReadOnly, options_.busy_timeout);
    connection->execute("PRAGMA trusted_schema = OFF; PRAGMA cache_size = -1024");
  }
  return {readers_, std::move(connection)};
}

Database::Borrowed Database::waitless_reader() {
  std::unique_ptr<Connection> connection = waitless_readers_.take_oldest();
  if (connection) {
    connection->begin_waitless();
  } else {
    is_waitless_missed_ = true;
  }
  return {waitless_readers_, std::move(connection)};
}

void Database::add_waitless_readers() {
  if (!waitless_file_ || waitless_made_ >= options_.waitless_max || !is_waitless_missed_.exchange(false)) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < waitless_again_at_.load()) return;
  try {
    while (waitless_made_++ < options_.waitless_max) {
      auto connection = std::make_unique<Connection>(options_.path, Connection::Mode::kWaitless, options_.busy_timeout);
      connection->execute("PRAGMA trusted_schema = OFF; PRAGMA cache_size = -512");
      waitless_readers_.put_back(std::move(connection));
    }
  } catch (const Failure&) {
    // Something is not in memory yet, or the file system knows no such reads.
    waitless_again_at_ = now + std::chrono::seconds{1};
  }
  --waitless_made_;
}

// What went wrong for want of waiting goes right, or wrong for good, on the pool.
bool Database::try_read(AwaitedWork& job) {
  Borrowed borrowed = waitless_reader();
  if (!borrowed.is_there()) return false;
  try {
    job.run(borrowed.connection());
    return true;
  } catch (const Failure&) {
    return false;
  }
}

runtime::Task<void> Database::read_on_pool(std::shared_ptr<AwaitedWork> job) {
  // It owns the job, and may outlive this frame.
  const auto reading = std::make_shared<runtime::WorkFor<base::Status>>([this, job]() -> base::Status {
    add_waitless_readers();
    try {
      job->run(reader().connection());
    } catch (const Failure& failure) {
      condition_.note_read_failure(failure);
      job->fail(failure.to_error());
    }
    return {};
  });
  co_await runtime::finish_on(pool_, reading);
  if (const base::Error* error = reading->error()) job->fail(*error);
}

runtime::Task<void> Database::commit(std::shared_ptr<AwaitedWork> job) {
  return runtime::suspend([this, job = std::move(job)](runtime::Wakeup wakeup) {
    std::unique_ptr<WriteJob> waking = std::make_unique<WakingWrite>(job, std::move(wakeup));
    if (!writer_.submit(waking)) waking->complete(base::unavailable("database writer has no room"));
  });
}

}  // namespace storage::sqlite
