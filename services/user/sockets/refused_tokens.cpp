#include "user/sockets/refused_tokens.hpp"

namespace user {
namespace {

/// Addresses remembered at once. Beyond, all are forgotten, and each is back with its next refusal.
constexpr std::size_t kBlockedMax = 16'384;

}  // namespace

runtime::Task<void> RefusedTokens::count(std::string client) {
  if (limit_.max == 0) co_return;
  const std::string key = "socket-refused:" + client;
  const base::Result<storage::LimitDecision> counted = co_await store_.take(key, limit_);
  if (counted && !counted->allowed) block(std::move(client), counted->retry_after);
}

void RefusedTokens::block(std::string client, std::chrono::milliseconds length) {
  const Time now = clock_.steady_now();
  const std::lock_guard lock(mutex_);
  if (blocked_until_.size() >= kBlockedMax) {
    std::erase_if(blocked_until_, [now](const auto& entry) { return entry.second <= now; });
  }
  if (blocked_until_.size() >= kBlockedMax) blocked_until_.clear();
  blocked_until_[std::move(client)] = now + length;
}

std::optional<std::chrono::milliseconds> RefusedTokens::blocked_for(const std::string& client) {
  const Time now = clock_.steady_now();
  const std::lock_guard lock(mutex_);
  const auto found = blocked_until_.find(client);
  if (found == blocked_until_.end()) return std::nullopt;
  if (found->second > now) return std::chrono::ceil<std::chrono::milliseconds>(found->second - now);
  blocked_until_.erase(found);
  return std::nullopt;
}

}  // namespace user
