/// The tables and statements of described records.
///
/// A kind that users own, "favourites", has the table `favourites`; an index for its lists and one for each filter,
/// which all end in the order of lists, so that pages are found and skipped in the index alone; and
/// `favourites_counts`, where triggers keep how many rows an owner has of each combination of counted members, in the
/// transaction that changes them.
#pragma once

#include <array>
#include <string>

#include "storage/records/described.hpp"

namespace storage::sqlite {

/// A column that follows from the fields and is only looked up by, such as a folded name: a specialization has its
/// `kName` and `of(row)`, its value. Most kinds have none.
template <DescribedRow Row>
struct DerivedColumn {};
template <DescribedRow Row>
[[nodiscard]] consteval bool has_derived_column() {
  return requires { DerivedColumn<Row>::kName; };
}

/// The statements that go by key. Texts that keep their address, because `Connection::prepare` remembers statements by
/// it: one object for each kind.
template <DescribedRow Row>
class RowSql {
 public:
  static const RowSql& get() {
    static const RowSql sql;
    return sql;
  }

  std::string insert = "INSERT INTO " + table() + " (" + written() + ") VALUES (" + numbers() + ")";
  std::string update = update_text();  ///< every field
  std::string find = select() + " WHERE " + key() + " = ?1";
  std::string erase = "DELETE FROM " + table() + " WHERE " + key() + " = ?1";
  std::string page = select() + " WHERE " + key() + " > ?1 ORDER BY " + key() + " LIMIT ?2";
  std::string count = "SELECT count(*) FROM " + table();

  static std::string columns() {
    std::string text;
    for_each_field<Row>([&](auto at) { text.append(text.empty() ? "" : ", ").append(at.column()); });
    return text;
  }
  static std::string select() { return "SELECT " + columns() + " FROM " + table(); }

 protected:
  RowSql() = default;

  static std::string table() { return Described<Row>::kind.name; }
  static std::string key() { return KeyOf<Row>::column(); }
  static std::string number(int place) { return "?" + std::to_string(place); }

 private:
  static std::string written() {
    if constexpr (has_derived_column<Row>()) return columns() + ", " + DerivedColumn<Row>::kName;
    return columns();
  }
  static std::string numbers() {
    std::string text;
    for_each_field<Row>([&](auto at) { text.append(text.empty() ? "" : ", ").append(number(at.kIndex + 1)); });
    if constexpr (has_derived_column<Row>()) text.append(", ").append(number(kFieldCount<Row> + 1));
    return text;
  }
  static std::string update_text() {
    std::string text;
    for_each_field<Row>([&](auto at) {
      text.append(text.empty() ? "" : ", ").append(at.column()).append(" = ").append(number(at.kIndex + 1));
    });
    if constexpr (has_derived_column<Row>()) {
      text.append(", ").append(DerivedColumn<Row>::kName).append(" = ").append(number(kFieldCount<Row> + 1));
    }
    return "UPDATE " + table() + " SET " + text + " WHERE " + key() + " = " + number(KeyOf<Row>::kIndex + 1);
  }
};

/// And those of what users own.
template <OwnedRow Row>
class SqlOf : RowSql<Row> {
  using RowSql<Row>::table, RowSql<Row>::key, RowSql<Row>::number, RowSql<Row>::select, RowSql<Row>::columns;

 public:
  static const SqlOf& get() {
    static const SqlOf sql;
    return sql;
  }

  /// A text for each set of filters (`Filter::mask`). ?1 is the owner, `filter_at(place)` a filter's value.
  using OfFilters = std::array<std::string, std::size_t{1} << Filter<Row>::kCount>;
  static constexpr int filter_at(std::size_t place) { return 2 + static_cast<int>(place); }
  static constexpr int kAfterTime = filter_at(Filter<Row>::kCount);
  static constexpr int kAfterKey = kAfterTime + 1;
  static constexpr int kLimit = kAfterTime + 2;
  static constexpr int kOffset = kAfterTime + 3;

  std::string create = create_text();  ///< all that is missing but columns, several statements
  std::string find_unique = select() + " WHERE " + unique_condition();  ///< values in the order of `unique`
  std::string take =
      "DELETE FROM " + table() + " WHERE " + key() + " = ?1 AND " + owner() + " = ?2 RETURNING " + columns();
  std::string counts = "SELECT " + counted() + "rows FROM " + table() + "_counts WHERE " + owner() + " = ?1";
  /// Pages that begin where an index is entered: no offset.
  OfFilters first_page = for_filters([](std::size_t mask) { return rows_text(condition(mask)); });
  OfFilters first_page_behind = for_filters([](std::size_t mask) { return rows_text(condition(mask) + behind()); });
  /// Pages with an offset. Skipping needs nothing but the index, however much it is, at the price of sorting the page.
  OfFilters page = for_filters([](std::size_t mask) { return page_text(condition(mask)); });
  OfFilters page_behind = for_filters([](std::size_t mask) { return page_text(condition(mask) + behind()); });
  /// The same rows as `page`, limited and skipped from the last one on.
  OfFilters last_page = for_filters([](std::size_t mask) { return page_text(condition(mask), reverse_order()); });
  OfFilters total = for_filters([](std::size_t mask) { return total_text(mask); });
  OfFilters erase_some = for_filters([](std::size_t mask) {
    return "DELETE FROM " + table() + " WHERE rowid IN (SELECT rowid FROM " + table() + " WHERE " + condition(mask) +
           " LIMIT " + number(kLimit) + ")";
  });
  /// ?1 is the owner, ?2 how many.
  std::string erase_oldest = "DELETE FROM " + table() + " WHERE rowid IN (SELECT rowid FROM " + table() + " WHERE " +
                             owner() + " = ?1 ORDER BY " + newest() + ", " + key() + " LIMIT ?2)";
  /// The statement that adds a column to a table of before. Its rows have no value there.
  template <class At>
  [[nodiscard]] static std::string add_column(At at) {
    return "ALTER TABLE " + table() + " ADD COLUMN " + definition(at);
  }

 private:
  SqlOf() = default;

  static std::string owner() { return OwnerOf<Row>::column(); }
  static std::string newest() { return NewestOf<Row>::column(); }
  static std::string order() { return newest() + " DESC, " + key() + " DESC"; }
  static std::string reverse_order() { return newest() + ", " + key(); }
  static std::string behind() {
    return " AND (" + newest() + ", " + key() + ") < (" + number(kAfterTime) + ", " + number(kAfterKey) + ")";
  }
  template <class List>
  static std::string names(List list, const char* prefix, const char* between) {
    std::string text;
    for_each_member<Row>(list,
                         [&](auto at) { text.append(text.empty() ? "" : between).append(prefix).append(at.column()); });
    return text;
  }
  /// "entity_type, ", or nothing.
  static std::string counted() {
    const std::string list = names(CountedOf<Row>{}, "", ", ");
    return list.empty() ? list : list + ", ";
  }

  template <class At>
  static std::string definition(At /*at*/) {
    using Value = InnerOf<typename At::Value>;
    constexpr bool is_number = std::integral<Value> || std::same_as<Value, base::Timestamp>;
    std::string text = std::string(At::column()) + (is_number ? " INTEGER" : " TEXT");
    if constexpr (At::kIndex == KeyOf<Row>::kIndex) return text + " PRIMARY KEY";
    return kIsOptional<typename At::Value> ? text : text + " NOT NULL";
  }

  static std::string condition(std::size_t mask) {
    std::string text = owner() + " = ?1";
    std::size_t place = 0;
    for_each_member<Row>(FiltersOf<Row>{}, [&](auto at) {
      if ((mask >> place & 1U) != 0)
        text.append(" AND ").append(at.column()).append(" = ").append(number(filter_at(place)));
      ++place;
    });
    return text;
  }
  static std::string unique_condition() {
    std::string text;
    int place = 0;
    for_each_member<Row>(typename Described<Row>::unique{}, [&](auto at) {
      text.append(text.empty() ? "" : " AND ").append(at.column()).append(" = ").append(number(++place));
    });
    return text.empty() ? "false" : text;
  }
  static std::string rows_text(const std::string& where) {
    return select() + " WHERE " + where + " ORDER BY " + order() + " LIMIT " + number(kLimit);
  }
  static std::string page_text(const std::string& where, const std::string& found_in = order()) {
    return select() + " WHERE rowid IN (SELECT rowid FROM " + table() + " WHERE " + where + " ORDER BY " + found_in +
           " LIMIT " + number(kLimit) + " OFFSET " + number(kOffset) + ") ORDER BY " + order();
  }
  static std::string total_text(std::size_t mask) {
    const bool is_counted = (mask & ~counted_mask<Row>()) == 0;
    if (!is_counted) return "SELECT count(*) FROM " + table() + " WHERE " + condition(mask);
    return "SELECT coalesce(sum(rows), 0) FROM " + table() + "_counts WHERE " + condition(mask);
  }
  template <class TextOf>
  static OfFilters for_filters(TextOf text_of) {
    OfFilters texts;
    for (std::size_t mask = 0; mask < texts.size(); ++mask) texts[mask] = text_of(mask);
    return texts;
  }

  static std::string index(const std::string& name, const std::string& of, const char* kind = "INDEX") {
    return "CREATE " + std::string(kind) + " IF NOT EXISTS " + table() + "_" + name + " ON " + table() + " (" + of +
           ");\n";
  }
  static std::string create_text() {
    std::string fields;
    for_each_field<Row>([&](auto at) {
      if (!at.kOptions.is_appended) fields.append(fields.empty() ? "" : ", ").append(definition(at));
    });
    std::string text = "CREATE TABLE IF NOT EXISTS " + table() + " (" + fields + ") STRICT;\n";
    text += index("newest", owner() + ", " + order());
    for_each_member<Row>(FiltersOf<Row>{}, [&](auto at) {
      text += index(std::string("by_") + at.column(), owner() + ", " + at.column() + ", " + order());
    });
    const std::string unique = names(typename Described<Row>::unique{}, "", ", ");
    if (!unique.empty()) text += index("unique", unique, "UNIQUE INDEX");
    return text + create_counts();
  }
  static std::string create_counts() {
    const std::string counts = table() + "_counts";
    const std::string by = owner() + (CountedOf<Row>::kCount > 0 ? ", " + names(CountedOf<Row>{}, "", ", ") : "");
    std::string fields = owner() + " TEXT NOT NULL, ";
    for_each_member<Row>(CountedOf<Row>{}, [&](auto at) { fields += definition(at) + ", "; });
    const auto trigger = [](const std::string& name, const std::string& when, const std::string& does) {
      return "CREATE TRIGGER IF NOT EXISTS " + table() + "_" + name + " AFTER " + when + " BEGIN " + does + " END;\n";
    };
    return "CREATE TABLE IF NOT EXISTS " + counts + " (" + fields + "rows INTEGER NOT NULL, PRIMARY KEY (" + by +
           ")) STRICT, WITHOUT ROWID;\n" + trigger("count_new", "INSERT ON " + table(), count_up(by)) +
           trigger("count_gone", "DELETE ON " + table(), count_down()) +
           trigger("count_changed", "UPDATE OF " + by + " ON " + table(), count_down() + " " + count_up(by));
  }
  static std::string count_up(const std::string& by) {
    const std::string values =
        "NEW." + owner() + (CountedOf<Row>::kCount > 0 ? ", " + names(CountedOf<Row>{}, "NEW.", ", ") : "");
    return "INSERT INTO " + table() + "_counts VALUES (" + values + ", 1) ON CONFLICT (" + by +
           ") DO UPDATE SET rows = rows + 1;";
  }
  static std::string count_down() {
    std::string where = owner() + " = OLD." + owner();
    for_each_member<Row>(CountedOf<Row>{}, [&](auto at) {
      where.append(" AND ").append(at.column()).append(" = OLD.").append(at.column());
    });
    return "UPDATE " + table() + "_counts SET rows = rows - 1 WHERE " + where + "; DELETE FROM " + table() +
           "_counts WHERE " + where + " AND rows = 0;";
  }
};

}  // namespace storage::sqlite
