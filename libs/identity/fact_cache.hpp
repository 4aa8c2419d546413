/// A bounded map of facts read from a store, spread over shards so that threads seldom wait for each other.
#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "identity/fact_tables.hpp"

namespace identity {

/// `Table`: HashedFacts or IdFacts. Thread-safe, never blocks for long. Keys are identifiers that we issued, so a
/// client cannot choose colliding ones.
template <class Table>
class FactCache {
 public:
  using Fact = Table::Fact;

  /// `facts_max` >= kShards. When a shard is full, one of its facts makes room for the new one.
  explicit FactCache(std::size_t facts_max) : shard_max_(facts_max / kShards) {}

  [[nodiscard]] std::optional<Fact> find(std::string_view key) const {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const Fact* fact = shard.facts.find(key);
    return fact == nullptr ? std::nullopt : std::optional(*fact);
  }

  /// Keeps the fact if `is_still_valid()`, which is asked while the shard is locked: an `erase` that follows the event
  /// that makes it false therefore always finds the fact.
  template <class IsStillValid>
  void insert_if(std::string_view key, Fact fact, IsStillValid is_still_valid) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (is_still_valid()) shard.facts.insert(key, std::move(fact), shard_max_);
  }

  void erase(std::string_view key) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    shard.facts.erase(key);
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
  struct Shard {
    std::mutex mutex;
    Table facts;
  };
  [[nodiscard]] Shard& shard_of(std::string_view key) const { return shards_[Table::hash(key) % kShards]; }

  const std::size_t shard_max_;
  mutable std::array<Shard, kShards> shards_;
};

}  // namespace identity
