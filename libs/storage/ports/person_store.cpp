#include "storage/ports/person_store.hpp"

#include <utility>

namespace storage {
namespace {

using Picture = PersonChanges::Picture;

/// What brings the fields that `changes` names back to what they are in `before`.
AccountChanges undoing(const AccountChanges& changes, const Account& before) {
  AccountChanges undo;
  if (changes.email) undo.email = AccountChanges::Email{before.email, before.email_canonical};
  if (changes.username) undo.username.emplace(before.username);
  if (changes.first_name) undo.first_name.emplace(before.first_name);
  if (changes.last_name) undo.last_name.emplace(before.last_name);
  if (changes.phone_number) undo.phone_number.emplace(before.phone_number);
  if (changes.date_of_birth) undo.date_of_birth.emplace(before.date_of_birth);
  if (changes.nationality) undo.nationality.emplace(before.nationality);
  if (changes.user_category) undo.user_category = before.user_category;
  if (changes.role) undo.role = before.role;
  if (changes.is_verified) undo.is_verified = before.is_verified;
  return undo;
}

class PersonStoreInSteps final : public PersonStore {
 public:
  PersonStoreInSteps(AccountStore& accounts, AvatarStore& avatars, SettingsStore& settings)
      : accounts_(accounts), avatars_(avatars), settings_(settings) {}

  runtime::Task<base::Result<std::optional<Person>>> find(std::string user_id) override {
    auto account = co_await accounts_.find_by_id(user_id);
    if (!account) co_return std::unexpected(std::move(account).error());
    if (!*account) co_return std::nullopt;
    auto settings = co_await settings_.get(user_id);
    if (!settings) co_return std::unexpected(std::move(settings).error());
    auto avatar = co_await avatars_.find_by_user(std::move(user_id));
    if (!avatar) co_return std::unexpected(std::move(avatar).error());
    co_return Person{std::move(**account), std::move(*settings), std::move(*avatar)};
  }

  runtime::Task<base::Result<std::optional<Avatar>>> change(std::string user_id, PersonChanges changes) override {
    const auto before = co_await accounts_.find_by_id(user_id);
    if (!before) co_return std::unexpected(before.error());
    if (!*before) co_return std::unexpected(account_not_found());
    AccountChanges undo = undoing(changes.account, **before);
    const base::Status renamed = co_await change_account(user_id, std::move(changes.account));
    if (!renamed) co_return std::unexpected(renamed.error());
    auto replaced = co_await change_picture(user_id, changes.picture, std::move(changes.new_picture));
    if (!replaced) {
      static_cast<void>(co_await change_account(std::move(user_id), std::move(undo)));
      co_return replaced;
    }
    const auto changed = co_await settings_.update(user_id, std::move(changes.settings));
    if (changed) co_return replaced;
    co_await undo_picture(user_id, changes.picture, std::move(*replaced));
    static_cast<void>(co_await change_account(std::move(user_id), std::move(undo)));
    co_return std::unexpected(changed.error());
  }

 private:
  runtime::Task<base::Status> change_account(std::string user_id, AccountChanges changes) {
    if (changes.is_empty()) co_return base::Status{};
    const auto changed = co_await accounts_.update(std::move(user_id), std::move(changes));
    if (!changed) co_return std::unexpected(changed.error());
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::optional<Avatar>>> change_picture(std::string user_id, Picture kind, Avatar picture) {
    if (kind == Picture::kReplace) co_return co_await avatars_.replace(std::move(picture));
    if (kind == Picture::kRemove) co_return co_await avatars_.remove(std::move(user_id));
    co_return std::optional<Avatar>();
  }

  runtime::Task<void> undo_picture(std::string user_id, Picture kind, std::optional<Avatar> before) {
    if (before) {
      static_cast<void>(co_await avatars_.replace(std::move(*before)));
    } else if (kind == Picture::kReplace) {
      static_cast<void>(co_await avatars_.remove(std::move(user_id)));
    }
  }

  AccountStore& accounts_;
  AvatarStore& avatars_;
  SettingsStore& settings_;
};

}  // namespace

std::unique_ptr<PersonStore> make_person_store_in_steps(AccountStore& accounts, AvatarStore& avatars,
                                                        SettingsStore& settings) {
  return std::make_unique<PersonStoreInSteps>(accounts, avatars, settings);
}

}  // namespace storage
