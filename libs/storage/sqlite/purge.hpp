/// Forgets old rows in small transactions, so that other writes pass in between.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>

#include "storage/ports/event_log.hpp"
#include "storage/sqlite/database.hpp"

namespace storage::sqlite {

/// Deletes at most so many rows and answers how many it deleted.
using Forget = std::function<std::int64_t(Connection&, std::size_t)>;

/// Repeats `forget` until it finds less than it may delete, but for no more than `rows_max` rows. The number of rows.
inline runtime::Task<base::Result<std::uint64_t>> forget_in_steps(Database& database, Forget forget,
                                                                  std::uint64_t rows_max = UINT64_MAX) {
  std::uint64_t total = 0;
  while (total < rows_max) {
    const auto step = static_cast<std::size_t>(std::min<std::uint64_t>(kEventsForgottenAtOnce, rows_max - total));
    auto work = [&forget, step](Connection& connection) -> base::Result<std::int64_t> {
      return forget(connection, step);
    };
    const base::Result<std::int64_t> deleted = co_await database.write(std::move(work));
    if (!deleted) co_return std::unexpected(deleted.error());
    total += static_cast<std::uint64_t>(*deleted);
    if (static_cast<std::size_t>(*deleted) < step) break;
  }
  co_return total;
}

/// Repeats `forget_oldest` until no more than `rows_max` of the `count` rows are left. The number of rows.
inline runtime::Task<base::Result<std::uint64_t>> forget_beyond(Database& database, std::uint64_t rows_max,
                                                                std::function<std::int64_t(Connection&)> count,
                                                                Forget forget_oldest) {
  auto look = [&count](Connection& connection) -> base::Result<std::int64_t> { return count(connection); };
  const base::Result<std::int64_t> rows = co_await database.read(std::move(look));
  if (!rows) co_return std::unexpected(rows.error());
  const auto there = static_cast<std::uint64_t>(*rows);
  if (there <= rows_max) co_return std::uint64_t{0};
  co_return co_await forget_in_steps(database, std::move(forget_oldest), there - rows_max);
}

/// What a table takes with its indexes, and its rows.
struct TableSize {
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
};

/// How many rows `forget_beyond` may leave so that they take `bytes_max` or less; nothing when they do. `bytes_sql`
/// must be a literal.
inline runtime::Task<base::Result<std::optional<std::uint64_t>>> rows_that_fit(
    Database& database, std::uint64_t bytes_max, const char* bytes_sql,
    std::function<std::int64_t(Connection&)> count) {
  auto measure = [bytes_sql, &count](Connection& connection) -> base::Result<TableSize> {
    return TableSize{static_cast<std::uint64_t>(connection.query_integer(bytes_sql)),
                     static_cast<std::uint64_t>(count(connection))};
  };
  const base::Result<TableSize> size = co_await database.read(std::move(measure));
  if (!size) co_return std::unexpected(size.error());
  co_return rows_within(size->rows, size->bytes, bytes_max);
}

/// Runs `sql` (?1 = `cutoff`, ?2 = rows a time) in steps. `sql` must be a literal.
inline runtime::Task<base::Result<std::uint64_t>> purge(Database& database, const char* sql, base::Timestamp cutoff) {
  return forget_in_steps(database, [sql, cutoff](Connection& connection, std::size_t limit) {
    Statement erase = connection.prepare(sql);
    erase.bind(cutoff, limit);
    return erase.run();
  });
}

}  // namespace storage::sqlite
