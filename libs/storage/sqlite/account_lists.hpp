/// Lists and counts of accounts, each found in one index.
///
/// Every index has, behind what it orders, all that lists are filtered by, so that no page reads accounts it does not
/// show; entries end in the number of the row, which is short. Functions throw Failure and are used in the caller's
/// transaction.
#pragma once

#include "storage/ports/account_store.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Adds the indexes that are missing, and the kept counts; programs of before take no notice of them. Some seconds for
/// a million accounts.
void add_account_indexes(Connection& connection);

/// Before very many accounts come: takes indexes and counts away if there are no accounts. All below throws Failure
/// then.
void drop_account_indexes(Connection& connection);

/// `unavailable` while the indexes are away.
[[nodiscard]] base::Status require_account_indexes(Connection& connection);

[[nodiscard]] AccountPage list_accounts(Connection& connection, const AccountQuery& query);
[[nodiscard]] AccountCount count_accounts(Connection& connection, const AccountFilter& filter);

/// Whether another account than this one is an active administrator.
[[nodiscard]] bool has_other_admin(Connection& connection, const std::string& id);

}  // namespace storage::sqlite
