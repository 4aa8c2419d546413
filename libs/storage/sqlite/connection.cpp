#include "storage/sqlite/connection.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <thread>

#include "storage/ports/account_query.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/waitless_vfs.hpp"

namespace storage::sqlite {

void Connection::CloseConnection::operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }

void Connection::FinalizeStatement::operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }

namespace {

std::string_view text_of(sqlite3_value* value) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));  // NOLINT: SQLite's texts are unsigned
  return text == nullptr ? std::string_view{}
                         : std::string_view(text, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

/// A waitless connection may take so many steps of SQLite's machine, about a tenth of a millisecond, counted in
/// strides.
constexpr int kStride = 500;
constexpr int kStridesMax = 8;

constexpr const char* kEnd = "COMMIT";  // of a ReadTransaction

/// SQLite counts its memory under a lock of the whole process, for each allocation anew, and nobody reads the count.
/// Before anything else of SQLite.
void leave_memory_uncounted() noexcept {
  [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// contains_folded(needle, text, ...): whether one of the texts has the needle, which is folded.
void contains_folded_in_sql(sqlite3_context* context, int count, sqlite3_value** values) noexcept {
  try {
    const std::string_view needle = text_of(values[0]);
    const bool found = std::any_of(values + 1, values + count,
                                   [needle](sqlite3_value* value) { return contains_folded(text_of(value), needle); });
    sqlite3_result_int(context, found ? 1 : 0);
  } catch (...) {
    sqlite3_result_error_nomem(context);
  }
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, Mode mode, std::chrono::milliseconds busy_timeout)
    : mode_(mode), busy_timeout_(busy_timeout) {
  leave_memory_uncounted();
  const int access = mode == Mode::kReadWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  const char* vfs = mode == Mode::kWaitless ? waitless_vfs() : nullptr;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(file.c_str(), &handle, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, vfs);
  handle_.reset(handle);
  if (code != SQLITE_OK) throw Failure::of(handle, "open");
  const int function =
      sqlite3_create_function_v2(handle, "contains_folded", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY,
                                 nullptr, &contains_folded_in_sql, nullptr, nullptr, nullptr);
  if (function != SQLITE_OK) throw Failure::of(handle, "declare a function");
  set_up_waiting();
}

void Connection::set_up_waiting() {
  if (mode_ == Mode::kWaitless) {
    sqlite3_progress_handler(handle_.get(), kStride, &Connection::count_steps, this);
  } else {
    sqlite3_busy_handler(handle_.get(), &Connection::wait_for_lock, this);
  }
}

int Connection::count_steps(void* self) noexcept {
  auto& connection = *static_cast<Connection*>(self);
  return ++connection.steps_taken_ > kStridesMax ? 1 : 0;
}

int Connection::wait_for_lock(void* self, int attempts) noexcept {
  // SQLite's own handler backs off to 100 ms, which is an age beside a commit of one.
  using namespace std::chrono_literals;
  auto& connection = *static_cast<Connection*>(self);
  const auto now = std::chrono::steady_clock::now();
  if (attempts == 0) connection.lock_wait_since_ = now;
  if (now - connection.lock_wait_since_ >= connection.busy_timeout_) return 0;
  std::this_thread::sleep_for(std::min<std::chrono::microseconds>(100us * (attempts + 1), 2ms));
  return 1;
}

Statement Connection::prepare(const char* sql) {
  auto& statement = statements_[sql];
  // What was no literal has gone, and another text come to its address.
  if (statement && std::strcmp(sqlite3_sql(statement.get()), sql) != 0) statement.reset();
  if (!statement) {
    sqlite3_stmt* prepared = nullptr;
    if (sqlite3_prepare_v3(handle_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, nullptr) != SQLITE_OK) {
      statements_.erase(sql);
      throw Failure::of(handle_.get(), sql);
    }
    statement.reset(prepared);
  }
  return Statement{statement.get()};
}

void Connection::execute(const char* sql) {
  if (sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw Failure::of(handle_.get(), "execute");
  }
}

std::int64_t Connection::query_integer(const char* sql) {
  Statement statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

Connection::Log Connection::checkpoint() {
  int pages = 0;
  int pages_in_file = 0;
  const int code = sqlite3_wal_checkpoint_v2(handle_.get(), "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &pages_in_file);
  if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) throw Failure::of(handle_.get(), "checkpoint");
  // Both are -1 where nothing could be learned.
  return {static_cast<std::size_t>(std::max(pages, 0)), static_cast<std::size_t>(std::max(pages_in_file, 0))};
}

void Connection::watch_log(std::function<void(std::size_t pages)> told) {
  on_log_ = std::move(told);
  sqlite3_wal_hook(handle_.get(), &Connection::tell_of_log, this);  // takes the place of SQLite's own checkpoints
}

int Connection::tell_of_log(void* self, sqlite3*, const char*, int pages) noexcept {
  static_cast<Connection*>(self)->on_log_(static_cast<std::size_t>(pages));
  return SQLITE_OK;
}

bool Connection::is_in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }

// A connection that stayed in its transaction would show the same old moment for ever. So ending it is made to need
// nothing: the statement is there before, and its steps are not counted among those of the read.
ReadTransaction::ReadTransaction(Connection& connection) : connection_(connection) {
  static_cast<void>(connection.prepare(kEnd));
  connection.prepare("BEGIN").run();
}

ReadTransaction::~ReadTransaction() {
  if (!connection_.is_in_transaction()) return;  // a failure has ended it
  connection_.begin_waitless();
  connection_.prepare(kEnd).run();
}

}  // namespace storage::sqlite
