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

base::Error Failure::to_error() const {
  if (is_uniqueness()) {
    return base::Error{base::ErrorCode::kAlreadyExists, "Already exists"}.with_detail(base::PrivateText{what()});
  }
  switch (code_ & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PROTOCOL:
      return base::unavailable(what());
    default:
      return base::internal_error(what());
  }
}

}  // namespace storage::sqlite
