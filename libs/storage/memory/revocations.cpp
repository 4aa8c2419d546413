#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Revocations final : public RevocationStore {
 public:
  Revocations(const base::Clock& clock, TokenChangeLog& changes) : clock_(clock), changes_(changes) {}

  runtime::Task<base::Status> revoke(RevokedToken token) override {
    const std::lock_guard lock(mutex_);
    const std::string id = token.token_id;
    if (rows_.emplace(id, std::move(token)).second) changes_.record_token(id);
    co_return base::Status{};
  }

  runtime::Task<base::Result<bool>> is_revoked(std::string token_id) override {
    const std::lock_guard lock(mutex_);
    co_return rows_.contains(token_id);
  }

  runtime::Task<base::Result<std::uint64_t>> purge_expired() override {
    const std::lock_guard lock(mutex_);
    co_return std::erase_if(rows_, [now = clock_.now()](const auto& row) { return row.second.expires_at <= now; });
  }

 private:
  const base::Clock& clock_;
  TokenChangeLog& changes_;
  std::mutex mutex_;
  std::map<std::string, RevokedToken> rows_;
};

}  // namespace

std::unique_ptr<RevocationStore> make_revocation_store(const base::Clock& clock, TokenChangeLog& changes) {
  return std::make_unique<Revocations>(clock, changes);
}

}  // namespace storage::memory
