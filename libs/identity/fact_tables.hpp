/// What a shard of a FactCache holds its facts in. Both tables are bounded, and make room by dropping a fact that the
/// key of the new one chooses. As keys are random, so is the choice: facts that nobody asks for any more go with time.
/// (Dropping the first of an unordered map would drop the newest, and keep the oldest for ever.)
#pragma once

#include <algorithm>
#include <boost/container/flat_map.hpp>
#include <boost/static_string/static_string.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace identity {

struct WholeKeyHash {
  [[nodiscard]] std::size_t operator()(std::string_view key) const noexcept {
    return std::hash<std::string_view>{}(key);
  }
};

/// What both tables do alike. `Map` finds keys by string_view.
template <class Map>
class FactTable {
 public:
  using Fact = Map::mapped_type;

  [[nodiscard]] std::size_t size() const noexcept { return facts_.size(); }
  void clear() { facts_.clear(); }

  [[nodiscard]] const Fact* find(std::string_view key) const {
    const auto entry = facts_.find(key);
    return entry == facts_.end() ? nullptr : &entry->second;
  }
  void erase(std::string_view key) {
    if (const auto entry = facts_.find(key); entry != facts_.end()) facts_.erase(entry);
  }

 protected:
  Map facts_;
};

template <class KeyHash>
struct TransparentHash : KeyHash {
  using is_transparent = void;
};
template <class Fact, class KeyHash>
using HashedMap = std::unordered_map<std::string, Fact, TransparentHash<KeyHash>, std::equal_to<>>;

/// Facts of any size under texts of any length, each in memory of its own. Not thread-safe.
template <class Fact, class KeyHash = WholeKeyHash>
class HashedFacts : public FactTable<HashedMap<Fact, KeyHash>> {
 public:
  [[nodiscard]] static std::size_t hash(std::string_view key) noexcept { return KeyHash{}(key); }

  /// Replaces the fact of that key, or another one if there are `facts_max`.
  void insert(std::string_view key, Fact fact, std::size_t facts_max) {
    std::string text(key);
    if (facts_.size() >= facts_max && !facts_.contains(key)) drop_one_near(text);
    facts_.insert_or_assign(std::move(text), std::move(fact));
  }

 private:
  using FactTable<HashedMap<Fact, KeyHash>>::facts_;

  void drop_one_near(const std::string& key) {
    if (facts_.empty()) return;
    std::size_t bucket = facts_.bucket(key);
    while (facts_.bucket_size(bucket) == 0) bucket = (bucket + 1) % facts_.bucket_count();
    facts_.erase(facts_.find(facts_.begin(bucket)->first));
  }
};

inline constexpr std::size_t kFactIdBytesMax = 36;  ///< of a UUID as text
using FactId = boost::static_string<kFactIdBytesMax>;
struct FactIdOrder {
  using is_transparent = void;
  template <class Left, class Right>
  [[nodiscard]] bool operator()(const Left& left, const Right& right) const noexcept {
    return std::string_view(left.data(), left.size()) < std::string_view(right.data(), right.size());
  }
};
template <class Fact>
using IdMap = boost::container::flat_map<FactId, Fact, FactIdOrder>;

/// Small facts under ids, all in one block of memory: hundreds of small ones, each alone in a page that a burst of
/// connections had used, would keep those pages from the system. Not thread-safe.
template <class Fact>
class IdFacts : public FactTable<IdMap<Fact>> {
 public:
  /// Of the end of the id: those that begin with the time they were made at are random there, too.
  [[nodiscard]] static std::size_t hash(std::string_view id) noexcept {
    return WholeKeyHash{}(id.substr(id.size() - std::min(id.size(), sizeof(std::size_t))));
  }

  /// Replaces the fact of that id, or another one if there are `facts_max`. Nothing is kept about ids that are longer
  /// than ours.
  void insert(std::string_view id, Fact fact, std::size_t facts_max) {
    if (id.size() > kFactIdBytesMax) return;
    if (facts_.size() >= facts_max && facts_.find(id) == facts_.end()) drop_one_chosen_by(id);
    facts_.insert_or_assign(FactId(id.data(), id.size()), std::move(fact));
  }

 private:
  using FactTable<IdMap<Fact>>::facts_;
  static constexpr int kShardBits = 8;  // the lowest of the hash: those that ids of one shard have in common

  // The neighbour in the order would be less work, but then each place would only ever get smaller ids.
  void drop_one_chosen_by(std::string_view id) {
    if (!facts_.empty()) facts_.erase(facts_.nth((hash(id) >> kShardBits) % facts_.size()));
  }
};

}  // namespace identity
