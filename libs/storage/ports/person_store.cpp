#include "storage/ports/person_store.hpp"

#include <utility>
#include <vector>

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
  explicit PersonStoreInSteps(PersonSteps steps) : steps_(std::move(steps)) {}

  runtime::Task<base::Result<std::optional<Person>>> find(std::string user_id) override {
    auto account = co_await find_account(user_id);
    if (!account) co_return std::unexpected(std::move(account).error());
    if (!*account) co_return std::nullopt;
    auto settings = co_await steps_.settings.get(user_id);
    if (!settings) co_return std::unexpected(std::move(settings).error());
    auto avatar = co_await steps_.avatars.find_by_user(std::move(user_id));
    if (!avatar) co_return std::unexpected(std::move(avatar).error());
    co_return Person{std::move((*account)->account), std::move(*settings), std::move(*avatar), (*account)->deletion_at};
  }

  runtime::Task<base::Result<std::optional<AccountWithDeletion>>> find_account(std::string user_id) override {
    auto account = co_await steps_.accounts.find_by_id(user_id);
    if (!account) co_return std::unexpected(std::move(account).error());
    if (!*account) co_return std::nullopt;
    const auto deletion_at = co_await steps_.find_deletion(std::move(user_id));
    if (!deletion_at) co_return std::unexpected(deletion_at.error());
    co_return AccountWithDeletion{std::move(**account), *deletion_at};
  }

  runtime::Task<base::Result<std::optional<Avatar>>> change(std::string user_id, PersonChanges changes) override {
    const auto before = co_await steps_.accounts.find_by_id(user_id);
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
    const auto changed = co_await steps_.settings.update(user_id, std::move(changes.settings));
    if (changed) co_return replaced;
    co_await undo_picture(user_id, changes.picture, std::move(*replaced));
    static_cast<void>(co_await change_account(std::move(user_id), std::move(undo)));
    co_return std::unexpected(changed.error());
  }

 private:
  runtime::Task<base::Status> change_account(std::string user_id, AccountChanges changes) {
    if (changes.is_empty()) co_return base::Status{};
    const auto changed = co_await steps_.accounts.update(std::move(user_id), std::move(changes));
    if (!changed) co_return std::unexpected(changed.error());
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::optional<Avatar>>> change_picture(std::string user_id, Picture kind, Avatar picture) {
    if (kind == Picture::kReplace) co_return co_await steps_.avatars.replace(std::move(picture));
    if (kind == Picture::kRemove) co_return co_await steps_.avatars.remove(std::move(user_id));
    co_return std::optional<Avatar>();
  }

  runtime::Task<void> undo_picture(std::string user_id, Picture kind, std::optional<Avatar> before) {
    if (before) {
      static_cast<void>(co_await steps_.avatars.replace(std::move(*before)));
    } else if (kind == Picture::kReplace) {
      static_cast<void>(co_await steps_.avatars.remove(std::move(user_id)));
    }
  }

  PersonSteps steps_;
};

}  // namespace

std::unique_ptr<PersonStore> make_person_store_in_steps(PersonSteps steps) {
  return std::make_unique<PersonStoreInSteps>(std::move(steps));
}

runtime::Task<base::Result<DeletionDate>> deletion_scheduled_at(OwnedStores& owned, std::string user_id) {
  std::vector<UniqueKey<GdprRequest>> keys;
  keys.emplace_back(std::move(user_id), open_slot(GdprRequestType::kDataDeletion));
  const auto open = co_await owned.of<GdprRequest>().find_each(std::move(keys));
  if (!open) co_return std::unexpected(open.error());
  co_return open->front() ? open->front()->due_at : std::nullopt;
}

}  // namespace storage
