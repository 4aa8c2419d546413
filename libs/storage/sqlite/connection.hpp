/// One SQLite connection with its prepared statements. Used by one thread at a time; throws Failure; blocks, unless it
/// is waitless.
#pragma once

#include <chrono>
#include <filesystem>
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

  /// `sql` must be a literal: statements are prepared once and remembered by its address.
  [[nodiscard]] Statement prepare(const char* sql);
  /// Runs statements that take no parameters and whose rows do not matter.
  void execute(const char* sql);
  [[nodiscard]] std::int64_t query_integer(const char* sql);

  /// False also when a failure (a full disk, for example) has ended the transaction.
  [[nodiscard]] bool is_in_transaction() const noexcept;

  /// Waitless connections only: what comes may take its steps anew.
  void begin_waitless() noexcept { steps_taken_ = 0; }

  /// Set by whoever records a token change in the transaction, so that its commit moves the generation.
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

  const Mode mode_;
  const std::chrono::milliseconds busy_timeout_;
  int steps_taken_ = 0;
  std::chrono::steady_clock::time_point lock_wait_since_;
  std::unique_ptr<sqlite3, CloseConnection> handle_;
  std::map<const char*, std::unique_ptr<sqlite3_stmt, FinalizeStatement>> statements_;
};

}  // namespace storage::sqlite
