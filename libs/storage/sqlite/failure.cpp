#include "storage/sqlite/failure.hpp"

#include <sqlite3.h>

namespace storage::sqlite {

Failure Failure::of(sqlite3* connection, const char* what) {
  const int code = connection == nullptr ? SQLITE_NOMEM : sqlite3_extended_errcode(connection);
  const char* text = connection == nullptr ? "out of memory" : sqlite3_errmsg(connection);
  return {code, std::string{what} + ": " + text + " (" + std::to_string(code) + ")"};
}

bool Failure::is_uniqueness() const noexcept {
  return code_ == SQLITE_CONSTRAINT_UNIQUE || code_ == SQLITE_CONSTRAINT_PRIMARYKEY;
}

bool Failure::is_damage() const noexcept {
  const int kind = code_ & 0xff;
  return kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
}

bool Failure::is_obstacle() const noexcept {
  switch (code_ & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
      return true;
    default:
      return false;
  }
}

base::Error Failure::to_error() const {
  if (is_uniqueness()) {
    return base::Error{base::ErrorCode::kAlreadyExists, "Already exists"}.with_detail(base::PrivateText{what()});
  }
  return is_obstacle() || (code_ & 0xff) == SQLITE_NOMEM ? base::unavailable(what()) : base::internal_error(what());
}

}  // namespace storage::sqlite
