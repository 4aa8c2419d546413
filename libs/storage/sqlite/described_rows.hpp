/// How described records go into statements and come out of them. Functions throw Failure.
#pragma once

#include "base/secret.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/described_sql.hpp"
#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/json_columns.hpp"
#include "storage/sqlite/rows.hpp"

namespace storage::sqlite {

/// Binds parameter `index`.
template <class T>
void bind_value(Statement& statement, int index, const T& value) {
  if constexpr (kIsOptional<T>) {
    value ? bind_value(statement, index, *value) : statement.set(index, std::nullopt);
  } else if constexpr (SpelledEnum<T>) {
    statement.set(index, to_string(value));
  } else if constexpr (std::same_as<T, base::Secret>) {
    statement.set(index, value.reveal());
  } else if constexpr (requires { to_json(value); }) {
    statement.set(index, to_json(value));
  } else {
    statement.set(index, value);
  }
}

template <class T>
[[nodiscard]] T read_value(const Statement& row, int column) {
  if constexpr (std::same_as<T, std::optional<std::string>>) {
    return row.optional_text(column);
  } else if constexpr (kIsOptional<T>) {
    return row.is_null(column) ? std::nullopt : T(read_value<InnerOf<T>>(row, column));
  } else if constexpr (SpelledEnum<T>) {
    const auto value = parse<T>(row.view(column));
    if (!value) throw Failure(0, "a column holds a word that this program does not know");
    return *value;
  } else if constexpr (std::same_as<T, std::vector<std::string>>) {
    return read_list(row.view(column));
  } else if constexpr (std::same_as<T, std::map<std::string, std::string>>) {
    return read_map(row.view(column));
  } else if constexpr (std::same_as<T, std::vector<AvatarVariant>>) {
    return read_variants(row.view(column));
  } else if constexpr (std::same_as<T, base::Timestamp>) {
    return row.timestamp(column);
  } else if constexpr (std::same_as<T, base::Secret>) {
    return base::Secret(row.text(column));
  } else if constexpr (std::integral<T>) {
    return static_cast<T>(row.integer(column));
  } else {
    return row.text(column);
  }
}

/// See rows.hpp.
template <DescribedRow Row>
struct Rows<Row> {
  static inline const char* const kPage = RowSql<Row>::get().page.c_str();
  static inline const char* const kErase = RowSql<Row>::get().erase.c_str();
  static inline const char* const kCount = RowSql<Row>::get().count.c_str();

  /// nullopt when no row has the key.
  [[nodiscard]] static std::optional<Row> find(Connection& connection, const std::string& key) {
    return find(connection, RowSql<Row>::get().find, key);
  }
  /// The row that `sql`, a select of the fields, finds by its one parameter. `sql` keeps its address.
  [[nodiscard]] static std::optional<Row> find(Connection& connection, const std::string& sql, const std::string& key) {
    Statement select = connection.prepare(sql.c_str());
    select.bind(key);
    if (!select.step()) return std::nullopt;
    return read(select);
  }
  /// Of a statement whose columns are the fields.
  [[nodiscard]] static Row read(const Statement& statement) {
    Row row;
    for_each_field<Row>([&](auto at) {
      at.of(row) = read_value<typename decltype(at)::Value>(statement, static_cast<int>(at.kIndex));
    });
    return row;
  }
  static void insert(Connection& connection, const Row& row) { run(connection, RowSql<Row>::get().insert, row); }
  /// The row of that key becomes `row`.
  static void update(Connection& connection, const Row& row) { run(connection, RowSql<Row>::get().update, row); }

 private:
  static void run(Connection& connection, const std::string& sql, const Row& row) {
    Statement statement = connection.prepare(sql.c_str());
    for_each_field<Row>([&](auto at) { bind_value(statement, static_cast<int>(at.kIndex) + 1, at.of(row)); });
    if constexpr (has_derived_column<Row>()) bind_value(statement, kFieldCount<Row> + 1, DerivedColumn<Row>::of(row));
    statement.run();
  }
};

/// The row a statement finds, whose columns are the fields.
template <class Row>
[[nodiscard]] std::optional<Row> read_one(Statement& statement) {
  if (!statement.step()) return std::nullopt;
  return Rows<Row>::read(statement);
}

/// Of a kind that users own.
template <class Row>
[[nodiscard]] std::optional<Row> find_unique(Connection& connection, const UniqueKey<Row>& key) {
  Statement select = connection.prepare(SqlOf<Row>::get().find_unique.c_str());
  int index = 0;
  std::apply([&](const auto&... value) { (bind_value(select, ++index, value), ...); }, key);
  return read_one<Row>(select);
}

}  // namespace storage::sqlite
