/// What SQLite complained about, on its way from a statement to the edge of the adapter.
///
/// Thrown by Connection and Statement, caught by Database and Writer, which turn it into a base::Error. It never leaves
/// the adapter; callers of the ports see neither the type nor its text.
#pragma once

#include <stdexcept>
#include <string>

#include "base/error.hpp"

struct sqlite3;

namespace storage::sqlite {

class Failure : public std::runtime_error {
 public:
  /// `code` is SQLite's extended result code.
  Failure(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  /// The latest failure of `connection`.
  [[nodiscard]] static Failure of(sqlite3* connection, const char* what);

  /// A unique index refused the row.
  [[nodiscard]] bool is_uniqueness() const noexcept;
  /// Pages of the file are not what SQLite wrote.
  [[nodiscard]] bool is_damage() const noexcept;
  /// Something outside the statement was in the way: a lock, a full, read-only or failing disk.
  [[nodiscard]] bool is_obstacle() const noexcept;
  /// `unavailable` for what passes (locks, full disk, I/O); `already_exists` for uniqueness; else `internal`.
  [[nodiscard]] base::Error to_error() const;

 private:
  int code_;
};

}  // namespace storage::sqlite
