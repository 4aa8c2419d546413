/// A prepared statement in use: bind, step, read, given back clean by the destructor.
///
///     Statement find = connection.prepare("SELECT name FROM users WHERE id = ?1");
///     find.bind(id);
///     if (find.step()) return find.text(0);
///
/// Used by the thread that holds the connection; throws Failure.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "storage/sqlite/packed_id.hpp"

struct sqlite3_stmt;

namespace storage::sqlite {

class Statement {
 public:
  explicit Statement(sqlite3_stmt* handle) noexcept : handle_(handle) {}
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds all parameters in order.
  template <class... Values>
  void bind(const Values&... values) {
    int index = 0;
    (bind_at(++index, values), ...);
  }
  /// Binds one parameter, the first being 1.
  template <class Value>
  void set(int index, const Value& value) {
    bind_at(index, value);
  }
  /// True when there is a row. Columns are read before the next step.
  bool step();
  /// Executes a statement that yields no rows; the number of rows it changed.
  std::int64_t run();
  /// Binds and runs again after `run`.
  void reset() noexcept;

  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::string text(int column) const { return std::string(view(column)); }
  [[nodiscard]] std::optional<std::string> optional_text(int column) const;
  /// The text until the next step or reset; that of NULL is empty.
  [[nodiscard]] std::string_view view(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool is_integer(int column) const;
  /// What was bound as a PackedId.
  [[nodiscard]] std::optional<std::string> optional_id(int column) const;
  [[nodiscard]] bool flag(int column) const { return integer(column) != 0; }
  [[nodiscard]] std::optional<bool> optional_flag(int column) const;
  [[nodiscard]] base::Timestamp timestamp(int column) const { return base::from_millis(integer(column)); }
  [[nodiscard]] std::optional<base::Timestamp> optional_timestamp(int column) const;

 private:
  void bind_null(int index);
  void bind_at(int index, std::string_view text);
  void bind_at(int index, const std::string& text) { bind_at(index, std::string_view{text}); }
  void bind_at(int index, const char* text) { bind_at(index, std::string_view{text}); }
  void bind_at(int index, const PackedId& id);
  void bind_at(int index, std::nullopt_t) { bind_null(index); }
  void bind_integer(int index, std::int64_t value);
  template <std::integral T>
  void bind_at(int index, T value) {
    bind_integer(index, static_cast<std::int64_t>(value));
  }
  void bind_at(int index, base::Timestamp time) { bind_integer(index, base::to_millis(time)); }
  template <class T>
  void bind_at(int index, const std::optional<T>& value) {
    value ? bind_at(index, *value) : bind_null(index);
  }

  sqlite3_stmt* handle_;
};

}  // namespace storage::sqlite
