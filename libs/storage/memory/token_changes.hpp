/// The change feed of the memory stores: the latest changes in a ring.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

#include "storage/ports/token_change_feed.hpp"

namespace storage::memory {

/// Thread-safe. Shared by the stores that record into it; outlives them.
class TokenChangeLog final : public TokenChangeFeed {
 public:
  /// A reader that asks about a time more than `changes_max` changes ago is told `everything`.
  explicit TokenChangeLog(std::size_t changes_max = 4096) : changes_max_(changes_max) {}

  void record_token(std::string token_id) { record(Kind::kToken, std::move(token_id)); }
  void record_family(std::string family_id) { record(Kind::kFamily, std::move(family_id)); }
  void record_user(std::string user_id) { record(Kind::kUser, std::move(user_id)); }

  [[nodiscard]] std::optional<std::uint64_t> generation_now() noexcept override {
    return generation_.load(std::memory_order_acquire);
  }
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> generation() override;
  [[nodiscard]] runtime::Task<base::Result<TokenChanges>> changes_since(std::uint64_t generation) override;
  [[nodiscard]] runtime::Task<base::Status> announce_unlocked(std::string account) override;

 private:
  enum class Kind { kToken, kFamily, kUser, kUnlocked };
  struct Change {
    Kind kind;
    std::string subject;
  };
  void record(Kind kind, std::string subject);

  const std::size_t changes_max_;
  std::mutex mutex_;
  std::deque<Change> changes_;  // the newest is number generation_
  std::atomic<std::uint64_t> generation_ = 0;
};

}  // namespace storage::memory
