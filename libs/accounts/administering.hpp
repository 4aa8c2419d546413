/// What administrators and operators do to accounts: the same from the API and from the command line.
///
/// Suspending, and taking a role, ends every token at once in every service and its sockets. Each is an event for
/// security staff.
#pragma once

#include <optional>
#include <string>

#include "accounts/client.hpp"
#include "accounts/security_journal.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/session_store.hpp"

namespace accounts {

/// All of them must outlive the calls.
struct Administering {
  storage::AccountStore& accounts;
  storage::SessionStore& sessions;
  SecurityJournal& journal;
};

/// `conflict`, "User already suspended", when that is so; `last_admin`; `account_not_found`.
[[nodiscard]] runtime::Task<base::Result<storage::Administered>> suspend_account(Administering with,
                                                                                 std::string user_id,
                                                                                 std::optional<std::string> reason,
                                                                                 Client client);

/// `conflict`, "User is not suspended", when that is so; `account_not_found`.
[[nodiscard]] runtime::Task<base::Result<storage::Administered>> reactivate_account(Administering with,
                                                                                    std::string user_id, Client client);

/// Fails as AccountStore::administer does.
[[nodiscard]] runtime::Task<base::Result<storage::Administered>> change_account(Administering with, std::string user_id,
                                                                                storage::AccountChanges changes,
                                                                                Client client);

/// Takes whatever office the account has and suspends it, so that it can be erased while nobody uses it. `last_admin`,
/// `account_not_found`. May be called again.
[[nodiscard]] runtime::Task<base::Result<storage::Administered>> retire_account(Administering with, std::string user_id,
                                                                                Client client);

}  // namespace accounts
