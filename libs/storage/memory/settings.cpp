#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Settings final : public SettingsStore {
 public:
  explicit Settings(const base::Clock& clock) : clock_(clock) {}

  runtime::Task<base::Result<UserSettings>> get(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    if (const auto row = rows_.find(user_id); row != rows_.end()) co_return row->second;
    co_return defaults(std::move(user_id));
  }

  runtime::Task<base::Result<UserSettings>> update(std::string user_id, SettingsChanges changes) override {
    const std::lock_guard lock(mutex_);
    UserSettings& row = rows_.try_emplace(user_id, defaults(user_id)).first->second;
    apply(changes, row);
    row.updated_at = clock_.now();
    co_return row;
  }

  runtime::Task<base::Result<bool>> remove(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    co_return rows_.erase(user_id) > 0;
  }

 private:
  UserSettings defaults(std::string user_id) const {
    UserSettings settings;
    settings.user_id = std::move(user_id);
    settings.created_at = settings.updated_at = clock_.now();
    return settings;
  }

  const base::Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, UserSettings> rows_;  // by user
};

}  // namespace

std::unique_ptr<SettingsStore> make_settings_store(const base::Clock& clock) {
  return std::make_unique<Settings>(clock);
}

}  // namespace storage::memory
