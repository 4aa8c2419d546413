/// Who a user is to others: name, address, profile, settings (docs/http-contract.md §4.1).
///
/// Values in, results out; no HTTP. Thread-safe; the stores must outlive it. Every method can fail with `unavailable`.
#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "identity/email_address.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/person_store.hpp"
#include "storage/ports/profile_store.hpp"
#include "storage/ports/settings_store.hpp"

namespace user {

/// A profile with its picture, as the by-id endpoints show it.
struct FullProfile {
  storage::Profile profile;
  std::optional<storage::Avatar> avatar;
};

struct SavedProfile {
  FullProfile full;
  bool is_created = false;
};

/// New values of the two account fields the settings screen edits; absent = keep.
struct IdentityChanges {
  std::optional<std::string> name;  ///< becomes the username
  std::optional<identity::EmailAddress> email;
};

/// The username, else "first last", else "".
[[nodiscard]] std::string display_name(const storage::Account& account);

class Profiles {
 public:
  struct Stores {
    storage::AccountStore& accounts;
    storage::ProfileStore& profiles;
    storage::SettingsStore& settings;
    storage::AvatarStore& avatars;
    storage::PersonStore& people;
  };
  explicit Profiles(Stores stores) : stores_(stores) {}

  /// What the settings screen shows. `account_not_found` when the user is gone.
  [[nodiscard]] runtime::Task<base::Result<storage::Person>> overview(std::string user_id);

  /// `account_not_found` when the user is gone.
  [[nodiscard]] runtime::Task<base::Result<storage::Account>> account(std::string user_id);

  /// What of `changes` differs from what `account` shows: sending back an unchanged name or address changes nothing,
  /// not even a name made of first and last name. A new address is unverified.
  [[nodiscard]] static storage::AccountChanges differing(const storage::Account& account, IdentityChanges changes);

  /// All or nothing, as PersonStore::change.
  [[nodiscard]] runtime::Task<base::Result<std::optional<storage::Avatar>>> change(std::string user_id,
                                                                                   storage::PersonChanges changes);

  [[nodiscard]] runtime::Task<base::Result<storage::UserSettings>> settings(std::string user_id);
  [[nodiscard]] runtime::Task<base::Result<storage::UserSettings>> change_settings(std::string user_id,
                                                                                   storage::SettingsChanges changes);

  /// The stored profile, else one made up from the account. `profile_not_found` when there is no such user.
  [[nodiscard]] runtime::Task<base::Result<FullProfile>> profile(std::string user_id);
  /// Changes the profile, creating it from the account first.
  [[nodiscard]] runtime::Task<base::Result<SavedProfile>> save(std::string user_id, storage::ProfileChanges changes);
  /// `profile_exists` when there is one.
  [[nodiscard]] runtime::Task<base::Result<FullProfile>> create(std::string user_id, storage::ProfileChanges changes);
  /// True when there was one. The picture is not touched.
  [[nodiscard]] runtime::Task<base::Result<bool>> remove(std::string user_id);

 private:
  [[nodiscard]] runtime::Task<base::Result<storage::Profile>> synthesise(std::string user_id);
  [[nodiscard]] runtime::Task<base::Result<FullProfile>> with_avatar(storage::Profile profile);

  Stores stores_;
};

/// `not_found`, "Profile not found".
[[nodiscard]] base::Error profile_not_found();

}  // namespace user
