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

/// Runs `sql` (?1 = `cutoff`, ?2 = rows a time) in steps. `sql` must be a literal.
inline runtime::Task<base::Result<std::uint64_t>> purge(Database& database, const char* sql, base::Timestamp cutoff) {
  return forget_in_steps(database, [sql, cutoff](Connection& connection, std::size_t limit) {
    Statement erase = connection.prepare(sql);
    erase.bind(cutoff, limit);
    return erase.run();
  });
}

}  // namespace storage::sqlite
