/// What screens show of a person, and what one call of theirs changes, each in one step: account, picture, settings,
/// and whether all of it will be deleted.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/settings_store.hpp"

namespace storage {

/// When all that a user has will be deleted, if they asked for that and did not cancel it.
using DeletionDate = std::optional<base::Timestamp>;

struct AccountWithDeletion {
  Account account;
  DeletionDate deletion_at;
};

struct Person {
  Account account;
  UserSettings settings;
  std::optional<Avatar> avatar;
  DeletionDate deletion_at;
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

  /// The same without settings and picture.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<AccountWithDeletion>>> find_account(
      std::string user_id) = 0;

  /// Makes all changes or none; answers the picture that is the user's no longer, whose blob may go. Fails as
  /// `AccountStore::update`, `AvatarStore::replace` and `SettingsStore::update` do.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<Avatar>>> change(std::string user_id,
                                                                                  PersonChanges changes) = 0;
};

/// For stores that write one record at a time: first what others can make impossible, and when a later write fails, the
/// earlier ones are undone. They stay when undoing fails, too (the store is gone by then); the same call again
/// completes the rest. Readers may see a change that is then undone. All must outlive it.
struct PersonSteps {
  AccountStore& accounts;
  AvatarStore& avatars;
  SettingsStore& settings;
  /// As `deletion_scheduled_at`.
  std::function<runtime::Task<base::Result<DeletionDate>>(std::string user_id)> find_deletion;
};
[[nodiscard]] std::unique_ptr<PersonStore> make_person_store_in_steps(PersonSteps steps);

/// Of a user whose account is known already. One look by an index. Fails with `unavailable`.
[[nodiscard]] runtime::Task<base::Result<DeletionDate>> deletion_scheduled_at(OwnedStores& owned, std::string user_id);

}  // namespace storage
