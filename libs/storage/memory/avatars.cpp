#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Avatars final : public AvatarStore {
 public:
  runtime::Task<base::Result<std::optional<Avatar>>> replace(Avatar avatar) override {
    const std::lock_guard lock(mutex_);
    if (const auto same = find_name(avatar.name); same && same->user_id != avatar.user_id) {
      co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Avatar already exists"});
    }
    auto old = take(avatar.user_id);
    std::string key = avatar.user_id;
    rows_.emplace(std::move(key), std::move(avatar));
    co_return old;
  }

  runtime::Task<base::Result<std::optional<Avatar>>> find_by_user(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    std::optional<Avatar> found;
    if (const auto row = rows_.find(user_id); row != rows_.end()) found = row->second;
    co_return found;
  }

  runtime::Task<base::Result<std::optional<Avatar>>> find_by_name(std::string name) override {
    const std::lock_guard lock(mutex_);
    co_return find_name(name);
  }

  runtime::Task<base::Result<std::optional<Avatar>>> remove(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    co_return take(user_id);
  }

 private:
  std::optional<Avatar> find_name(const std::string& name) const {
    for (const auto& [user_id, row] : rows_) {
      if (row.name == name) return row;
    }
    return std::nullopt;
  }

  std::optional<Avatar> take(const std::string& user_id) {
    auto node = rows_.extract(user_id);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
  }

  std::mutex mutex_;
  std::map<std::string, Avatar> rows_;  // by user
};

}  // namespace

std::unique_ptr<AvatarStore> make_avatar_store() { return std::make_unique<Avatars>(); }

}  // namespace storage::memory
