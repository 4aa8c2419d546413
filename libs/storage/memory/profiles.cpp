#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Profiles final : public ProfileStore {
 public:
  explicit Profiles(const base::Clock& clock) : clock_(clock) {}

  runtime::Task<base::Result<std::optional<Profile>>> find_by_user(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    std::optional<Profile> found;
    if (const auto row = rows_.find(user_id); row != rows_.end()) found = row->second;
    co_return found;
  }

  runtime::Task<base::Status> create(Profile profile) override {
    const std::lock_guard lock(mutex_);
    std::string key = profile.user_id;
    const bool inserted = rows_.emplace(std::move(key), std::move(profile)).second;
    if (!inserted) co_return std::unexpected(profile_exists());
    co_return base::Status{};
  }

  runtime::Task<base::Result<StoredProfile>> upsert(std::string user_id, std::string new_id,
                                                    ProfileChanges changes) override {
    const std::lock_guard lock(mutex_);
    const auto [row, created] = rows_.try_emplace(user_id);
    Profile& profile = row->second;
    profile.updated_at = clock_.now();
    if (created) {
      profile.id = std::move(new_id);
      profile.user_id = std::move(user_id);
      profile.created_at = profile.updated_at;
    }
    apply(changes, profile);
    co_return StoredProfile{profile, created};
  }

  runtime::Task<base::Result<bool>> remove(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    co_return rows_.erase(user_id) > 0;
  }

 private:
  const base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Profile> rows_;  // by user
};

}  // namespace

std::unique_ptr<ProfileStore> make_profile_store(const base::Clock& clock) { return std::make_unique<Profiles>(clock); }

}  // namespace storage::memory
