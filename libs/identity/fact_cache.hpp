/// A bounded map of facts read from a store, spread over shards so that threads seldom wait for each other.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace identity {

struct WholeKeyHash {
  [[nodiscard]] std::size_t operator()(std::string_view key) const noexcept {
    return std::hash<std::string_view>{}(key);
  }
};

/// Thread-safe, never blocks for long. Keys are identifiers that we issued, so a client cannot choose colliding
/// ones.
template <class Fact, class KeyHash = WholeKeyHash>
class FactCache {
 public:
  /// `facts_max` >= kShards. When a shard is full, any of its facts makes room for the new one.
  explicit FactCache(std::size_t facts_max) : shard_max_(facts_max / kShards) {}

  [[nodiscard]] std::optional<Fact> find(std::string_view key) const {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto entry = shard.facts.find(key);
    if (entry == shard.facts.end()) return std::nullopt;
    return entry->second;
  }

  /// Keeps the fact if `is_still_valid()`, which is asked while the shard is locked: an `erase` that follows the event
  /// that makes it false therefore always finds the fact.
  template <class IsStillValid>
  void insert_if(std::string_view key, Fact fact, IsStillValid is_still_valid) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (!is_still_valid()) return;
    if (shard.facts.size() >= shard_max_ && !shard.facts.contains(key)) shard.facts.erase(shard.facts.begin());
    shard.facts.insert_or_assign(std::string(key), std::move(fact));
  }

  void erase(std::string_view key) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (const auto entry = shard.facts.find(key); entry != shard.facts.end()) shard.facts.erase(entry);
  }

  void clear() {
    for (Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      shard.facts.clear();
    }
  }

  [[nodiscard]] std::size_t size() const {
    std::size_t count = 0;
    for (Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      count += shard.facts.size();
    }
    return count;
  }

  static constexpr std::size_t kShards = 16;

 private:
  struct Hash : KeyHash {
    using is_transparent = void;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Fact, Hash, std::equal_to<>> facts;
  };
  [[nodiscard]] Shard& shard_of(std::string_view key) const { return shards_[Hash{}(key) % kShards]; }

  const std::size_t shard_max_;
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace identity
