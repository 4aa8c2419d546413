#include "identity/token_facts.hpp"

namespace identity {
TokenFacts::TokenFacts(storage::TokenChangeFeed& feed, std::size_t facts_max)
    : feed_(feed), accounts_(facts_max), tokens_(facts_max), families_(facts_max) {}

std::optional<std::uint64_t> TokenFacts::current_generation() const noexcept {
  const auto now = feed_.generation_now();
  return now && *now == generation_.load(std::memory_order_acquire) ? now : std::nullopt;
}

runtime::Task<base::Result<std::uint64_t>> TokenFacts::catch_up() {
  std::optional<std::uint64_t> now = feed_.generation_now();
  if (!now) {
    const base::Result<std::uint64_t> asked = co_await feed_.generation();
    if (!asked) co_return std::unexpected(asked.error());
    now = *asked;
  }
  const std::uint64_t since = generation_.load(std::memory_order_acquire);
  if (*now == since) co_return since;
  const base::Result<storage::TokenChanges> changes = co_await feed_.changes_since(since);
  if (!changes) co_return std::unexpected(changes.error());
  apply(since, *changes);
  co_return changes->generation;
}

void TokenFacts::apply(std::uint64_t since, const storage::TokenChanges& changes) {
  const std::lock_guard lock(applying_);
  const std::uint64_t complete = generation_.load(std::memory_order_relaxed);
  // When another thread was faster, ours is still needed if it comes further, and useless if it does not.
  const bool is_needed = changes.everything || (since <= complete && complete < changes.generation);
  if (!is_needed) return;
  accepted_.store(changes.generation, std::memory_order_release);
  if (changes.everything) {
    accounts_.clear();
    tokens_.clear();
    families_.clear();
  }
  for (const auto& id : changes.user_ids) accounts_.erase(id);
  for (const auto& id : changes.token_ids) tokens_.erase(id);
  for (const auto& id : changes.family_ids) families_.erase(id);
  generation_.store(changes.generation, std::memory_order_release);
}

LiveAccount TokenFacts::keep_account(std::string_view user_id, LiveAccount account, std::uint64_t generation) {
  account.serial = ++last_serial_;
  accounts_.insert_if(user_id, account, still_at(generation));
  return account;
}

void TokenFacts::keep_good_token(std::string_view token_id, std::uint64_t generation) {
  tokens_.insert_if(token_id, Good{}, still_at(generation));
}

bool TokenFacts::is_family_good(std::string_view family_id, const LiveAccount& account) const {
  return families_.find(family_id) == account.serial;
}

void TokenFacts::keep_good_family(std::string_view family_id, const LiveAccount& account, std::uint64_t generation) {
  families_.insert_if(family_id, account.serial, still_at(generation));
}

}  // namespace identity
