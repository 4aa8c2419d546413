/// What a process knows about keys of shared rate limits, so that most calls need not ask the server.
///
/// A key may be answered from memory while the server said a moment ago that at least half of its limit is free, and at
/// most a 32nd of the limit is taken that way before the server has counted it. So up to sixteen processes together
/// stay within the free half: no limit is passed, and in its second half every call asks the server. Limits below 32
/// are always asked.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/ports/rate_limit_store.hpp"

namespace storage::redis {

/// Thread-safe; never blocks for long. No I/O.
class Allowances {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Calls that were allowed from memory and that the server must count.
  struct Due {
    std::string key;
    RateLimit limit;
    std::uint32_t cost = 0;
  };

  Allowances(std::size_t keys_max, std::chrono::milliseconds fresh_for);

  /// The decision if memory suffices; it then is due. nullopt: ask the server.
  [[nodiscard]] std::optional<LimitDecision> take(std::string_view key, RateLimit limit, std::uint32_t cost, Time now);
  /// What the server answered about the key.
  void learn(std::string_view key, RateLimit limit, const LimitDecision& decision, Time now);
  /// Takes back calls that the server has not heard of yet; false when it has, and must be told.
  [[nodiscard]] bool give_back(std::string_view key, std::uint32_t cost);
  /// The server could not be asked: nothing is allowed from memory until it answers again.
  void forget(std::string_view key);
  void forget_all();

  /// True for the first caller since the last round: it must see to it that `end_round` is called soon.
  [[nodiscard]] bool begin_round();
  [[nodiscard]] std::vector<Due> end_round();

 private:
  struct Known {
    RateLimit limit;
    LimitDecision decision;  ///< the server's
    Time learnt;
    std::uint32_t taken = 0;     ///< since then, from memory
    std::uint32_t counting = 0;  ///< of these, on their way to the server
    std::list<const std::string*>::iterator place;
  };
  using Keys = std::map<std::string, Known, std::less<>>;  // ordered: keys hold text of clients

  /// The key's entry as the latest; null when there is no room for another one.
  [[nodiscard]] Known* touch(std::string_view key, Time now);
  /// Drops what is too old to decide by and has nothing to count; all the rest stays.
  void make_room(Time now);
  void drop(Keys::iterator entry);

  const std::size_t keys_max_;
  const std::chrono::milliseconds fresh_for_;
  std::mutex mutex_;
  Keys known_;
  std::list<const std::string*> learnt_;  ///< its keys, those that the server answered about last at the end
  std::vector<std::string> due_;          ///< keys with something to count
  bool has_round_ = false;
};

}  // namespace storage::redis
