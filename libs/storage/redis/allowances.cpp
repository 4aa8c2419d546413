#include "storage/redis/allowances.hpp"

#include <algorithm>
#include <utility>

namespace storage::redis {
namespace {

/// The part of a limit that must be free, and the part of it that may be taken unseen by the server.
constexpr std::uint32_t kFreeShare = 2;
constexpr std::uint32_t kUnseenShare = 32;

}  // namespace

Allowances::Allowances(std::size_t keys_max, std::chrono::milliseconds fresh_for)
    : keys_max_(std::max<std::size_t>(keys_max, 1)), fresh_for_(fresh_for) {}

std::optional<LimitDecision> Allowances::take(std::string_view key, RateLimit limit, std::uint32_t cost, Time now) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(key);
  if (found == known_.end()) return std::nullopt;
  Known& known = found->second;
  const bool is_same = known.limit.max == limit.max && known.limit.window == limit.window;
  const std::uint64_t taken = std::uint64_t{known.taken} + cost;
  if (!is_same || now - known.learnt > fresh_for_ || taken > limit.max / kUnseenShare) return std::nullopt;
  if (known.decision.remaining < taken + limit.max / kFreeShare) return std::nullopt;
  if (known.taken == known.counting) due_.push_back(found->first);
  known.taken += cost;
  LimitDecision decision = known.decision;
  decision.remaining -= known.taken;
  decision.reset_after += limit.window * known.taken / std::max(limit.max, 1U);
  return decision;
}

void Allowances::learn(std::string_view key, RateLimit limit, const LimitDecision& decision, Time now) {
  const std::lock_guard lock(mutex_);
  if (!decision.allowed || limit.max < kUnseenShare) return;
  Known* const known = touch(key, now);
  if (known == nullptr) return;
  known->limit = limit;
  known->decision = decision;
  known->learnt = now;
  known->taken -= known->counting;
  known->counting = 0;
}

// Without room the server is asked about a key each time.
Allowances::Known* Allowances::touch(std::string_view key, Time now) {
  auto found = known_.find(key);
  if (found == known_.end()) {
    if (known_.size() >= keys_max_) make_room(now);
    if (known_.size() >= keys_max_) return nullptr;
    found = known_.emplace(std::string(key), Known{}).first;
    found->second.place = learnt_.insert(learnt_.end(), &found->first);
  }
  learnt_.splice(learnt_.end(), learnt_, found->second.place);
  return &found->second;
}

void Allowances::make_room(Time now) {
  while (!learnt_.empty()) {
    const auto oldest = known_.find(*learnt_.front());
    const Known& known = oldest->second;
    if (now - known.learnt <= fresh_for_ || known.taken != known.counting) return;
    drop(oldest);
  }
}

void Allowances::drop(Keys::iterator entry) {
  learnt_.erase(entry->second.place);
  known_.erase(entry);
}

bool Allowances::give_back(std::string_view key, std::uint32_t cost) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(key);
  if (found == known_.end() || found->second.taken - found->second.counting < cost) return false;
  found->second.taken -= cost;
  return true;
}

void Allowances::forget(std::string_view key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = known_.find(key); found != known_.end()) drop(found);
}

void Allowances::forget_all() {
  const std::lock_guard lock(mutex_);
  known_.clear();
  learnt_.clear();
}

bool Allowances::begin_round() {
  const std::lock_guard lock(mutex_);
  return !std::exchange(has_round_, true);
}

std::vector<Allowances::Due> Allowances::end_round() {
  const std::lock_guard lock(mutex_);
  has_round_ = false;
  std::vector<Due> round;
  for (const std::string& key : due_) {
    const auto found = known_.find(key);
    if (found == known_.end()) continue;
    Known& known = found->second;
    const std::uint32_t uncounted = known.taken - std::exchange(known.counting, known.taken);
    if (uncounted > 0) round.push_back({key, known.limit, uncounted});
  }
  due_.clear();
  return round;
}

}  // namespace storage::redis
