#include "storage/memory/token_changes.hpp"

namespace storage::memory {

void TokenChangeLog::record(Kind kind, std::string subject) {
  const std::lock_guard lock(mutex_);
  changes_.push_back({kind, std::move(subject)});
  if (changes_.size() > changes_max_) changes_.pop_front();
  generation_.fetch_add(1, std::memory_order_release);
}

runtime::Task<base::Result<std::uint64_t>> TokenChangeLog::generation() { co_return generation_.load(); }

runtime::Task<base::Result<TokenChanges>> TokenChangeLog::changes_since(std::uint64_t generation) {
  TokenChanges result;
  const std::lock_guard lock(mutex_);
  result.generation = generation_.load();
  const std::uint64_t forgotten = result.generation - changes_.size();
  result.everything = generation < forgotten || generation > result.generation;
  for (std::uint64_t i = generation; !result.everything && i < result.generation; ++i) {
    const Change& change = changes_[i - forgotten];
    auto& list = change.kind == Kind::kToken    ? result.token_ids
                 : change.kind == Kind::kFamily ? result.family_ids
                 : change.kind == Kind::kUser   ? result.user_ids
                                                : result.unlocked;
    list.push_back(change.subject);
  }
  co_return result;
}

runtime::Task<base::Status> TokenChangeLog::announce_unlocked(std::string account) {
  record(Kind::kUnlocked, std::move(account));
  co_return base::Status{};
}

}  // namespace storage::memory
