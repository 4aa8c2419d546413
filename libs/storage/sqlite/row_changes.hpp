/// Single rows inside the caller's transaction, for jobs that read or change several.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "storage/ports/account_store.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/settings_store.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Those of a new user, when none are stored.
[[nodiscard]] UserSettings settings_of(Connection& connection, const std::string& user_id, base::Timestamp now);

/// As RowAccountStore::change.
[[nodiscard]] base::Result<Account> change_account(Connection& connection, const std::string& id, bool affects_tokens,
                                                   const std::function<base::Status(Account&, base::Timestamp)>& change,
                                                   base::Timestamp now);

/// As AvatarStore::replace and remove.
[[nodiscard]] std::optional<Avatar> replace_avatar(Connection& connection, const Avatar& avatar);
[[nodiscard]] std::optional<Avatar> take_avatar(Connection& connection, const std::string& user_id);

/// As SettingsStore::update.
[[nodiscard]] UserSettings change_settings(Connection& connection, const std::string& user_id,
                                           const SettingsChanges& changes, base::Timestamp now);

}  // namespace storage::sqlite
