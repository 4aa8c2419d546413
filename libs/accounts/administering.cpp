#include "accounts/administering.hpp"

#include <utility>

namespace accounts {
namespace {

using storage::Administered;
using storage::Administration;

runtime::Task<base::Result<Administered>> administer(Administering with, std::string user_id, Administration what,
                                                     Client client) {
  const std::string id = user_id;
  base::Result<Administered> done = co_await with.accounts.administer(std::move(user_id), std::move(what));
  if (!done) co_return done;
  const bool changed_standing = done->before.is_suspended != done->after.is_suspended;
  if (changed_standing) with.journal.note(done->after.is_suspended ? "suspended" : "reactivated", id, client);
  if (done->before.role != done->after.role) with.journal.note("role_changed", id, client);
  // Tidiness: the new epoch has ended every session already.
  if (changed_standing && done->after.is_suspended) static_cast<void>(co_await with.sessions.revoke_all_of_user(id));
  co_return done;
}

base::Error conflict(const char* message) { return {base::ErrorCode::kConflict, message}; }

}  // namespace

runtime::Task<base::Result<Administered>> suspend_account(Administering with, std::string user_id,
                                                          std::optional<std::string> reason, Client client) {
  Administration what;
  what.is_suspended = true;
  what.reason = std::move(reason);
  base::Result<Administered> done = co_await administer(with, std::move(user_id), std::move(what), std::move(client));
  if (done && done->before.is_suspended) co_return std::unexpected(conflict("User already suspended"));
  co_return done;
}

runtime::Task<base::Result<Administered>> reactivate_account(Administering with, std::string user_id, Client client) {
  Administration what;
  what.is_suspended = false;
  base::Result<Administered> done = co_await administer(with, std::move(user_id), std::move(what), std::move(client));
  if (done && !done->before.is_suspended) co_return std::unexpected(conflict("User is not suspended"));
  co_return done;
}

runtime::Task<base::Result<Administered>> change_account(Administering with, std::string user_id,
                                                         storage::AccountChanges changes, Client client) {
  Administration what;
  what.changes = std::move(changes);
  return administer(with, std::move(user_id), std::move(what), std::move(client));
}

runtime::Task<base::Result<Administered>> retire_account(Administering with, std::string user_id, Client client) {
  Administration what;
  what.changes.role = storage::Role::kUser;
  what.is_suspended = true;
  return administer(with, std::move(user_id), std::move(what), std::move(client));
}

}  // namespace accounts
