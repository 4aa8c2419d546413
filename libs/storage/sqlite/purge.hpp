/// Forgets old rows in small transactions, so that other writes pass in between.
#pragma once

#include <cstdint>

#include "storage/sqlite/database.hpp"

namespace storage::sqlite {

/// Runs `sql` (?1 = `cutoff`, ?2 = rows a time) until it finds less than it may delete. The number of rows deleted.
/// `sql` must be a literal.
inline runtime::Task<base::Result<std::uint64_t>> purge(Database& database, const char* sql, base::Timestamp cutoff) {
  static constexpr std::int64_t kRowsPerTransaction = 1000;
  std::uint64_t total = 0;
  while (true) {
    auto work = [sql, cutoff](Connection& connection) -> base::Result<std::int64_t> {
      Statement erase = connection.prepare(sql);
      erase.bind(cutoff, kRowsPerTransaction);
      return erase.run();
    };
    const auto deleted = co_await database.write(std::move(work));
    if (!deleted) co_return std::unexpected(deleted.error());
    total += static_cast<std::uint64_t>(*deleted);
    if (*deleted < kRowsPerTransaction) co_return total;
  }
}

}  // namespace storage::sqlite
