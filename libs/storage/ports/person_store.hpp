/// What the settings screen shows of a person, and what one call of it changes, each in one step: account, picture,
/// settings.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/settings_store.hpp"

namespace storage {

struct Person {
  Account account;
  UserSettings settings;
  std::optional<Avatar> avatar;
};

struct PersonChanges {
  enum class Picture { kKeep, kReplace, kRemove };

  AccountChanges account;
  SettingsChanges settings;
  Picture picture = Picture::kKeep;
  Avatar new_picture;  ///< of kReplace; its blob is stored already
};

/// Thread-safe.
class PersonStore {
 public:
  virtual ~PersonStore() = default;

  /// nullopt when there is no such account. Fails as `AccountStore::find_by_id` does.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Person>>> find(std::string user_id) = 0;

  /// Makes all changes or none; answers the picture that is the user's no longer, whose blob may go. Fails as
  /// `AccountStore::update`, `AvatarStore::replace` and `SettingsStore::update` do.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Avatar>>> change(std::string user_id,
                                                                                  PersonChanges changes) = 0;
};

/// For stores that write one record at a time: first what others can make impossible, and when a later write fails, the
/// earlier ones are undone. They stay when undoing fails, too (the store is gone by then); the same call again
/// completes the rest. Readers may see a change that is then undone. The stores must outlive it.
[[nodiscard]] std::unique_ptr<PersonStore> make_person_store_in_steps(AccountStore& accounts, AvatarStore& avatars,
                                                                      SettingsStore& settings);

}  // namespace storage
