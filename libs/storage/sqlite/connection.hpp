/// One SQLite connection with its prepared statements. Used by one thread at a time; throws Failure; blocks, unless it
/// is waitless.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>

#include "storage/sqlite/statement.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace storage::sqlite {

class Connection {
 public:
  enum class Mode {
    kReadOnly,
    kReadWrite,
    kWaitless,  ///< reads only, and fails instead of waiting: for the disk, for locks, for statements of many steps
  };

  /// Opens `file` (created when absent, for kReadWrite). Waits up to `busy_timeout` for locks of other processes.
  Connection(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Statements are prepared once and remembered by the address of their text, for the life of the connection: `sql` is
  /// meant to be a literal. A text that has changed there is prepared anew.
  [[nodiscard]] Statement prepare(const char* sql);
  /// Runs statements that take no parameters and whose rows do not matter.
  void execute(const char* sql);
  [[nodiscard]] std::int64_t query_integer(const char* sql);

  /// False also when a failure (a full disk, for example) has ended the transaction.
  [[nodiscard]] bool is_in_transaction() const noexcept;

  /// The write-ahead log: what it holds, and how much of that is in the file as well.
  struct Log {
    std::size_t pages = 0;
    std::size_t pages_in_file = 0;
  };
  /// Works the log into the file, as far as that goes without waiting for anybody. That somebody else does, or readers
  /// stand in the way, is no failure.
  Log checkpoint();
  /// From now on no commit of this connection does that, however long the log; `told` gets the length in pages after
  /// each commit instead, which waits for it, and must not throw.
  void watch_log(std::function<void(std::size_t pages)> told);

  /// Waitless connections only: what comes may take its steps anew.
  void begin_waitless() noexcept { steps_taken_ = 0; }

  /// Set by what records a token change in the transaction, so that its commit moves the generation.
  bool token_changes_recorded = false;

 private:
  struct CloseConnection {
    void operator()(sqlite3* handle) const noexcept;
  };
  struct FinalizeStatement {
    void operator()(sqlite3_stmt* handle) const noexcept;
  };
  void set_up_waiting();
  static int wait_for_lock(void* self, int attempts) noexcept;
  static int count_steps(void* self) noexcept;
  static int tell_of_log(void* self, sqlite3* handle, const char* schema, int pages) noexcept;

  const Mode mode_;
  const std::chrono::milliseconds busy_timeout_;
  int steps_taken_ = 0;
  std::chrono::steady_clock::time_point lock_wait_since_;
  std::function<void(std::size_t pages)> on_log_;
  std::unique_ptr<sqlite3, CloseConnection> handle_;
  std::map<const char*, std::unique_ptr<sqlite3_stmt, FinalizeStatement>> statements_;
};

/// What is read while this stands is of one moment of the database, whose locks are taken once and not for each
/// statement. Throws Failure when made.
class ReadTransaction {
 public:
  explicit ReadTransaction(Connection& connection);
  ~ReadTransaction();
  ReadTransaction(const ReadTransaction&) = delete;
  ReadTransaction& operator=(const ReadTransaction&) = delete;

 private:
  Connection& connection_;
};

}  // namespace storage::sqlite
