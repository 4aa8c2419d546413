#include <algorithm>
#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Sessions final : public SessionStore {
 public:
  Sessions(const base::Clock& clock, TokenChangeLog& changes, SessionOptions options)
      : clock_(clock), changes_(changes), options_(options) {}

  runtime::Task<base::Status> create(Session session) override {
    const std::lock_guard lock(mutex_);
    co_return insert(std::move(session));
  }

  runtime::Task<base::Result<std::optional<Session>>> find_by_token(std::string token_hash) override {
    const std::lock_guard lock(mutex_);
    std::optional<Session> found;
    if (const auto row = rows_.find(token_hash); row != rows_.end()) found = row->second;
    co_return found;
  }

  runtime::Task<base::Result<Rotation>> rotate(std::string token_hash, NextSession next,
                                               std::chrono::milliseconds reuse_grace) override {
    const std::lock_guard lock(mutex_);
    const auto row = rows_.find(token_hash);
    if (row == rows_.end()) co_return Rotation{};
    Rotation rotation{judge_rotation(row->second, clock_.now()), row->second};
    if (rotation.outcome == RotationOutcome::kConsumed) {
      const auto since = clock_.now() - *row->second.consumed_at;
      if (since >= reuse_grace) rotation.family_revoked = revoke(row->second.family_id);
    }
    if (rotation.outcome != RotationOutcome::kRotated) co_return rotation;
    Session successor = succeed(row->second, std::move(next), clock_.now());
    if (auto inserted = insert(successor); !inserted) co_return std::unexpected(std::move(inserted).error());
    row->second.consumed_at = clock_.now();
    rotation.session = std::move(successor);
    co_return rotation;
  }

  runtime::Task<base::Result<bool>> revoke_family(std::string family_id) override {
    const std::lock_guard lock(mutex_);
    co_return revoke(family_id);
  }

  runtime::Task<base::Status> revoke_all_of_user(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    for (auto& [hash, row] : rows_) {
      if (row.user_id == user_id && !row.revoked_at) row.revoked_at = clock_.now();
    }
    changes_.record_user(user_id);
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::vector<Session>>> sign_ins_of_user(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    std::vector<Session> found;
    for (const auto& [hash, row] : rows_) {
      if (row.user_id == user_id && is_alive(row, options_.access_lifetime, clock_.now())) found.push_back(row);
    }
    order_sign_ins(found);
    co_return found;
  }

  runtime::Task<base::Result<bool>> is_family_revoked(std::string family_id) override {
    const std::lock_guard lock(mutex_);
    for (const auto& [hash, row] : rows_) {
      if (row.family_id == family_id && row.revoked_at) co_return true;
    }
    co_return false;
  }

  runtime::Task<base::Status> remove_all_of_user(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(rows_, [&](const auto& row) { return row.second.user_id == user_id; });
    changes_.record_user(user_id);
    co_return base::Status{};
  }

  runtime::Task<base::Result<std::uint64_t>> purge_expired() override {
    const std::lock_guard lock(mutex_);
    co_return std::erase_if(rows_, [this, now = clock_.now()](const auto& row) {
      return keep_until(row.second, options_.access_lifetime) <= now;
    });
  }

 private:
  base::Status insert(Session session) {
    const auto has_id = [&](const auto& row) { return row.second.id == session.id; };
    if (rows_.contains(session.token_hash) || std::ranges::any_of(rows_, has_id)) {
      return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Session already exists"});
    }
    std::string key = session.token_hash;
    rows_.emplace(std::move(key), std::move(session));
    return {};
  }

  bool revoke(const std::string& family_id) {
    bool changed = false;
    for (auto& [hash, row] : rows_) {
      if (row.family_id != family_id || row.revoked_at) continue;
      row.revoked_at = clock_.now();
      changed = true;
    }
    if (changed) changes_.record_family(family_id);
    return changed;
  }

  const base::Clock& clock_;
  TokenChangeLog& changes_;
  const SessionOptions options_;
  std::mutex mutex_;
  std::map<std::string, Session> rows_;  // by token hash
};

}  // namespace

std::unique_ptr<SessionStore> make_session_store(const base::Clock& clock, TokenChangeLog& changes,
                                                 SessionOptions options) {
  return std::make_unique<Sessions>(clock, changes, options);
}

}  // namespace storage::memory
