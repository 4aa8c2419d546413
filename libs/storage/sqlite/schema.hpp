/// The database's schema, version by version.
///
/// Versions only go forwards: at start `migrate` applies what is missing, under SQLite's write lock, all or nothing, so
/// that several processes may start at once. A database of a newer version is refused.
#pragma once

#include <span>

#include "base/result.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// SQL that leads from version i to version i + 1, at index i. Released entries never change.
[[nodiscard]] std::span<const char* const> migrations() noexcept;

/// Brings the database to the latest version of `steps` and gives it the mark of its installation; true when it was
/// made by this call. Blocks. `internal` when it is newer than that; throws Failure when the file is damaged.
[[nodiscard]] base::Result<bool> migrate(Connection& connection, std::span<const char* const> steps = migrations());

}  // namespace storage::sqlite
