#include "accounts/erasing.hpp"

#include <utility>

namespace accounts {

// The account goes last, so that an administrator finds it again when a store was away meanwhile.
runtime::Task<base::Result<bool>> Erasing::erase(std::string user_id) {
  const base::Status files = co_await erase_files(user_id);
  if (!files) co_return std::unexpected(files.error());
  const base::Status rows = co_await erase_rows(user_id);
  if (!rows) co_return std::unexpected(rows.error());
  const base::Status logs = co_await anonymise(user_id);
  if (!logs) co_return std::unexpected(logs.error());
  co_return co_await stores_.accounts.remove(std::move(user_id));
}

// A blob without its row is swept later, so a failure here leaves nothing for good.
runtime::Task<base::Status> Erasing::erase_files(std::string user_id) {
  const auto avatar = co_await stores_.avatars.remove(user_id);
  if (!avatar) co_return std::unexpected(avatar.error());
  if (*avatar) {
    static_cast<void>(co_await stores_.blobs.remove(storage::BlobKind::kAvatar, (*avatar)->name));
    for (std::size_t i = 0; i < (*avatar)->variants.size(); ++i) {
      static_cast<void>(co_await stores_.blobs.remove(storage::BlobKind::kAvatarVariant, (*avatar)->variants[i].name));
    }
  }
  const auto documents = co_await stores_.documents.remove_all_of_user(std::move(user_id));
  if (!documents) co_return std::unexpected(documents.error());
  for (std::size_t i = 0; i < documents->size(); ++i) {
    static_cast<void>(co_await stores_.blobs.remove(storage::BlobKind::kDocument, (*documents)[i]));
  }
  co_return base::Status{};
}

runtime::Task<base::Status> Erasing::erase_rows(std::string user_id) {
  const auto owned = co_await storage::erase_owner(stores_.owned, user_id);
  if (!owned) co_return std::unexpected(owned.error());
  const auto profile = co_await stores_.profiles.remove(user_id);
  if (!profile) co_return std::unexpected(profile.error());
  const auto settings = co_await stores_.settings.remove(user_id);
  if (!settings) co_return std::unexpected(settings.error());
  co_return co_await stores_.sessions.remove_all_of_user(std::move(user_id));
}

runtime::Task<base::Status> Erasing::anonymise(std::string user_id) {
  const std::string pseudonym = "erased-" + stores_.random.hex(8);
  const base::Status audit = co_await stores_.audit.anonymise_user(user_id, pseudonym);
  if (!audit) co_return audit;
  co_return co_await stores_.events.anonymise_user(std::move(user_id), pseudonym);
}

}  // namespace accounts
