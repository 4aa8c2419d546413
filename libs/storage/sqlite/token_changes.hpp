/// The log of token changes in the database, and the feed that reads it.
///
/// Every write that can end an access token adds a row to `token_changes` in its own transaction; the number of the
/// latest row is the generation. The log keeps the latest `kChangesKept` rows; a reader that asks from further back is
/// told to forget everything.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "storage/ports/token_change_feed.hpp"
#include "storage/sqlite/database.hpp"

namespace storage::sqlite {

inline constexpr std::int64_t kChangesKept = 4096;

/// Stored. A kind that a program does not know says nothing to it.
enum class ChangeKind { kEverything = 0, kToken = 1, kFamily = 2, kUser = 3, kUnlocked = 4 };

/// Adds a row to the log, inside the caller's transaction.
void record_change(Connection& connection, ChangeKind kind, std::string_view subject);

/// Number of the latest change in the database.
[[nodiscard]] std::uint64_t stored_generation(Connection& connection);

/// Makes sure that changes to come are numbered above `generation`, which the shared file already shows (the database
/// was replaced by an older copy); everything decided so far is declared void. Read `generation` before the call.
void continue_above(Connection& connection, std::uint64_t generation);

}  // namespace storage::sqlite
