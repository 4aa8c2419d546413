#include <algorithm>
#include <array>
#include <functional>
#include <list>
#include <map>
#include <mutex>

#include "storage/memory/cache.hpp"
#include "storage/ports/rolling_count.hpp"

namespace storage::memory {
namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::nanoseconds;

/// The arithmetic of GCRA. `full_at` is the theoretical arrival time: when the bucket will be full again.
struct Bucket {
  SteadyTime full_at;
  RateLimit limit;

  [[nodiscard]] nanoseconds interval() const { return nanoseconds{limit.window} / std::max(limit.max, 1U); }

  LimitDecision take(SteadyTime now, std::uint32_t cost) {
    full_at = std::max(full_at, now);
    const SteadyTime next = full_at + interval() * cost;
    const nanoseconds excess = next - now - nanoseconds{limit.window};
    const bool allowed = excess <= nanoseconds::zero();
    if (allowed) full_at = next;
    LimitDecision decision{
        .allowed = allowed, .limit = limit.max, .remaining = remaining(now), .reset_after = ceil(full_at - now)};
    if (!allowed) decision.retry_after = ceil(excess);
    return decision;
  }

  void refund(SteadyTime now, std::uint32_t cost) { full_at = std::max(full_at - interval() * cost, now); }

 private:
  [[nodiscard]] std::uint32_t remaining(SteadyTime now) const {
    const auto free = nanoseconds{limit.window} - (full_at - now);
    return static_cast<std::uint32_t>(std::max<std::int64_t>(free / std::max(interval(), nanoseconds{1}), 0));
  }
  static std::chrono::milliseconds ceil(nanoseconds duration) {
    return std::chrono::ceil<std::chrono::milliseconds>(duration);
  }
};

/// The same moment by the steady clock, and as time since the Unix epoch that never jumps: so the parts of a rolling
/// window have the numbers they have in stores of other machines.
struct Now {
  SteadyTime steady;
  std::chrono::milliseconds since_epoch;
};

/// One lock's share of the keys. An ordered map, because keys hold text of clients, who could make a hash table slow.
class Shard {
 public:
  LimitDecision take(std::string_view key, RateLimit limit, std::uint32_t cost, Now now_twice, std::size_t keys_max) {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = now_twice.steady;
    Entry& entry = touch(key, now, keys_max);
    entry.bucket.limit = limit;
    if (limit.counting == Counting::kContinuous) return entry.bucket.take(now, cost);
    const LimitDecision decision = entry.rolling.take(now_twice.since_epoch, limit, cost);
    entry.bucket.full_at = now + decision.reset_after;
    return decision;
  }

  void refund(std::string_view key, std::uint32_t cost, std::int64_t part, SteadyTime now) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    if (entry->second.bucket.limit.counting == Counting::kRolling) return entry->second.rolling.refund(part, cost);
    entry->second.bucket.refund(now, cost);
  }

  void forget(std::string_view key) {
    const std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return;
    uses_.erase(entry->second.use);
    entries_.erase(entry);
  }

  void forget_all_with(std::string_view part_of_key) {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      if (entry->first.find(part_of_key) == std::string::npos) {
        ++entry;
        continue;
      }
      uses_.erase(entry->second.use);
      entry = entries_.erase(entry);
    }
  }

 private:
  struct Entry {
    Bucket bucket;         ///< of a rolling limit: only its `limit` and `full_at`
    RollingCount rolling;  ///< empty, but for rolling limits
    std::list<const std::string*>::iterator use;
  };

  Entry& touch(std::string_view key, SteadyTime now, std::size_t keys_max) {
    if (const auto entry = entries_.find(key); entry != entries_.end()) {
      uses_.splice(uses_.begin(), uses_, entry->second.use);
      return entry->second;
    }
    make_room(now, keys_max);
    const auto entry = entries_.emplace(std::string{key}, Entry{}).first;
    entry->second.use = uses_.insert(uses_.begin(), &entry->first);
    return entry->second;
  }

  /// Forgets full buckets from the long unused end, a few a call, so that the cost of a call stays bounded.
  void make_room(SteadyTime now, std::size_t keys_max) {
    constexpr int kLooksMax = 4;
    for (int i = 0; i < kLooksMax && !uses_.empty(); ++i) {
      const auto oldest = entries_.find(*uses_.back());
      if (oldest->second.bucket.full_at > now && entries_.size() < keys_max) return;
      uses_.pop_back();
      entries_.erase(oldest);
    }
  }

  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::list<const std::string*> uses_;  // the latest first
};

class RateLimits final : public RateLimitStore {
 public:
  RateLimits(const base::Clock& clock, RateLimitOptions options)
      : clock_(clock),
        epoch_(clock.steady_now() - clock.now().time_since_epoch()),
        keys_max_per_shard_(std::max<std::size_t>(options.keys_max / kShards, 1)) {}

  std::optional<LimitDecision> take_now(std::string_view key, RateLimit limit, std::uint32_t cost) override {
    return shard_of(key).take(key, limit, cost, now(), keys_max_per_shard_);
  }

  runtime::Task<base::Result<LimitDecision>> take(std::string key, RateLimit limit, std::uint32_t cost) override {
    co_return shard_of(key).take(key, limit, cost, now(), keys_max_per_shard_);
  }

  runtime::Task<base::Status> refund(std::string key, RateLimit, std::uint32_t cost, std::int64_t part) override {
    shard_of(key).refund(key, cost, part, clock_.steady_now());
    co_return base::Status{};
  }

  runtime::Task<base::Status> clear(std::string key) override {
    shard_of(key).forget(key);
    co_return base::Status{};
  }

  runtime::Task<base::Status> clear_all_with(std::string part_of_key) override {
    for (Shard& shard : shards_) shard.forget_all_with(part_of_key);
    co_return base::Status{};
  }

 private:
  static constexpr std::size_t kShards = 64;

  Shard& shard_of(std::string_view key) { return shards_[std::hash<std::string_view>{}(key) % kShards]; }

  [[nodiscard]] Now now() const {
    const SteadyTime steady = clock_.steady_now();
    return {steady, std::chrono::floor<std::chrono::milliseconds>(steady - epoch_)};
  }

  const base::Clock& clock_;
  const SteadyTime epoch_;  ///< the Unix epoch as it seemed at start
  const std::size_t keys_max_per_shard_;
  std::array<Shard, kShards> shards_;
};

}  // namespace

std::unique_ptr<RateLimitStore> make_rate_limit_store(const base::Clock& clock, RateLimitOptions options) {
  return std::make_unique<RateLimits>(clock, options);
}

}  // namespace storage::memory
