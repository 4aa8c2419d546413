#include "storage/sqlite/statement.hpp"

#include <sqlite3.h>

#include "storage/sqlite/failure.hpp"

namespace storage::sqlite {
namespace {

void require(int code, sqlite3_stmt* handle, const char* what) {
  if (code != SQLITE_OK) throw Failure::of(sqlite3_db_handle(handle), what);
}

}  // namespace

Statement::~Statement() { reset(); }

void Statement::reset() noexcept {
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw Failure::of(sqlite3_db_handle(handle_), "step");
}

std::int64_t Statement::run() {
  while (step()) {
  }
  return sqlite3_changes64(sqlite3_db_handle(handle_));
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

std::string_view Statement::view(int column) const {
  const auto* bytes = sqlite3_column_text(handle_, column);
  if (bytes == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::optional<std::string> Statement::optional_text(int column) const {
  const std::string_view text = view(column);
  if (text.data() == nullptr) return std::nullopt;
  return std::string(text);
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

bool Statement::is_integer(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_INTEGER; }

std::optional<std::string> Statement::optional_id(int column) const {
  if (is_null(column)) return std::nullopt;
  if (sqlite3_column_type(handle_, column) != SQLITE_BLOB) return text(column);
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  return unpack_uuid({bytes, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))});
}

std::optional<bool> Statement::optional_flag(int column) const {
  if (is_null(column)) return std::nullopt;
  return flag(column);
}

std::optional<base::Timestamp> Statement::optional_timestamp(int column) const {
  if (is_null(column)) return std::nullopt;
  return timestamp(column);
}

void Statement::bind_null(int index) { require(sqlite3_bind_null(handle_, index), handle_, "bind"); }

void Statement::bind_at(int index, std::string_view text) {
  // A null pointer would bind NULL instead of the empty text.
  const char* bytes = text.data() == nullptr ? "" : text.data();
  require(sqlite3_bind_text64(handle_, index, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8), handle_, "bind");
}

void Statement::bind_at(int index, const PackedId& id) {
  if (!id.is_uuid) return bind_at(index, std::string_view{id.bytes});
  require(sqlite3_bind_blob64(handle_, index, id.bytes.data(), id.bytes.size(), SQLITE_TRANSIENT), handle_, "bind");
}

void Statement::bind_integer(int index, std::int64_t value) {
  require(sqlite3_bind_int64(handle_, index, value), handle_, "bind");
}

}  // namespace storage::sqlite
