#include "user/domain/profiles.hpp"

#include <utility>

namespace user {
namespace {

/// The profile's own id is the user's: it is unique, and the same before and after the profile is first stored.
storage::Profile profile_of(const storage::Account& account) {
  storage::Profile profile;
  profile.id = account.id;
  profile.user_id = account.id;
  profile.first_name = account.first_name;
  profile.last_name = account.last_name;
  profile.phone = account.phone_number;
  profile.date_of_birth = account.date_of_birth;
  profile.created_at = account.created_at;
  profile.updated_at = account.updated_at;
  return profile;
}

}  // namespace

base::Error profile_not_found() { return {base::ErrorCode::kNotFound, "Profile not found"}; }

std::string display_name(const storage::Account& account) {
  if (account.username) return *account.username;
  const std::string first = account.first_name.value_or("");
  const std::string last = account.last_name.value_or("");
  return first + (first.empty() || last.empty() ? "" : " ") + last;
}

runtime::Task<base::Result<storage::Person>> Profiles::overview(std::string user_id) {
  auto person = co_await stores_.people.find(std::move(user_id));
  if (!person) co_return std::unexpected(std::move(person).error());
  if (!*person) co_return std::unexpected(storage::account_not_found());
  co_return std::move(**person);
}

runtime::Task<base::Result<storage::Account>> Profiles::account(std::string user_id) {
  auto account = co_await stores_.accounts.find_by_id(std::move(user_id));
  if (!account) co_return std::unexpected(std::move(account).error());
  if (!*account) co_return std::unexpected(storage::account_not_found());
  co_return std::move(**account);
}

storage::AccountChanges Profiles::differing(const storage::Account& account, IdentityChanges changes) {
  storage::AccountChanges differing;
  if (changes.name && *changes.name != display_name(account)) differing.username.emplace(*changes.name);
  if (changes.email && changes.email->text != account.email) {
    differing.email = storage::AccountChanges::Email{changes.email->text, changes.email->canonical};
    differing.is_verified = false;
  }
  return differing;
}

runtime::Task<base::Result<std::optional<storage::Avatar>>> Profiles::change(std::string user_id,
                                                                             storage::PersonChanges changes) {
  return stores_.people.change(std::move(user_id), std::move(changes));
}

runtime::Task<base::Result<storage::UserSettings>> Profiles::settings(std::string user_id) {
  return stores_.settings.get(std::move(user_id));
}

runtime::Task<base::Result<storage::UserSettings>> Profiles::change_settings(std::string user_id,
                                                                             storage::SettingsChanges changes) {
  return stores_.settings.update(std::move(user_id), std::move(changes));
}

runtime::Task<base::Result<storage::Profile>> Profiles::synthesise(std::string user_id) {
  const auto account = co_await stores_.accounts.find_by_id(std::move(user_id));
  if (!account) co_return std::unexpected(account.error());
  if (!*account) co_return std::unexpected(profile_not_found());
  co_return profile_of(**account);
}

runtime::Task<base::Result<FullProfile>> Profiles::with_avatar(storage::Profile profile) {
  auto avatar = co_await stores_.avatars.find_by_user(profile.user_id);
  if (!avatar) co_return std::unexpected(std::move(avatar).error());
  co_return FullProfile{std::move(profile), std::move(*avatar)};
}

runtime::Task<base::Result<FullProfile>> Profiles::profile(std::string user_id) {
  auto stored = co_await stores_.profiles.find_by_user(user_id);
  if (!stored) co_return std::unexpected(std::move(stored).error());
  if (*stored) co_return co_await with_avatar(std::move(**stored));
  auto synthesised = co_await synthesise(std::move(user_id));
  if (!synthesised) co_return std::unexpected(std::move(synthesised).error());
  co_return co_await with_avatar(std::move(*synthesised));
}

runtime::Task<base::Result<FullProfile>> Profiles::create(std::string user_id, storage::ProfileChanges changes) {
  auto profile = co_await synthesise(user_id);
  if (!profile) co_return std::unexpected(std::move(profile).error());
  apply(changes, *profile);
  const base::Status created = co_await stores_.profiles.create(*profile);
  if (!created) co_return std::unexpected(created.error());
  co_return co_await this->profile(std::move(user_id));
}

/// `create` first, so that only the one call that really creates the row fills it from the account, and parallel calls
/// change nothing but their own fields.
runtime::Task<base::Result<SavedProfile>> Profiles::save(std::string user_id, storage::ProfileChanges changes) {
  const auto known = co_await stores_.profiles.find_by_user(user_id);
  if (!known) co_return std::unexpected(known.error());
  if (!*known) {
    auto created = co_await create(user_id, changes);
    if (created) co_return SavedProfile{std::move(*created), true};
    if (created.error().code() != base::ErrorCode::kAlreadyExists) co_return std::unexpected(created.error());
  }
  std::string new_id = user_id;
  auto stored = co_await stores_.profiles.upsert(std::move(user_id), std::move(new_id), std::move(changes));
  if (!stored) co_return std::unexpected(std::move(stored).error());
  auto full = co_await with_avatar(std::move(stored->profile));
  if (!full) co_return std::unexpected(std::move(full).error());
  co_return SavedProfile{std::move(*full), stored->created};
}

runtime::Task<base::Result<bool>> Profiles::remove(std::string user_id) {
  return stores_.profiles.remove(std::move(user_id));
}

}  // namespace user
