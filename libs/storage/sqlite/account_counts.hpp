/// How many accounts there are of each role and standing, kept by triggers: an administrator's page over a million
/// accounts does not count them.
///
/// The triggers are plain SQL in the database, so programs that know nothing of them keep the counts, too. Functions
/// throw Failure and are used in the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>

#include "storage/ports/account_query.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Adds table and triggers where they are missing, and counts what is there.
void add_account_counts(Connection& connection);

/// Takes them away, before very many accounts come.
void drop_account_counts(Connection& connection);

/// What `filter` leaves, if it asks for role, suspension and verification only.
[[nodiscard]] std::optional<std::uint64_t> kept_count(Connection& connection, const AccountFilter& filter);

}  // namespace storage::sqlite
