/// A bound on how many uploads may be under way at once, because each holds memory; and on how many of them may be one
/// user's, so that a slow client cannot take all places.
#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/error.hpp"

namespace user {

/// `unavailable`, try again in a second.
[[nodiscard]] inline base::Error uploads_busy() { return base::unavailable("all places for uploads are taken"); }

/// Thread-safe, never blocks for long. Must outlive its leases.
class Slots {
 public:
  Slots(std::size_t total_max, std::size_t per_user_max) : total_max_(total_max), per_user_max_(per_user_max) {}
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  /// Holds one place until destroyed.
  class Lease {
   public:
    Lease(Slots& owner, std::string user_id) : owner_(&owner), user_id_(std::move(user_id)) {}
    Lease(Lease&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), user_id_(std::move(other.user_id_)) {}
    Lease& operator=(Lease&& other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(user_id_, other.user_id_);
      return *this;
    }
    ~Lease() {
      if (owner_ != nullptr) owner_->give_back(user_id_);
    }

   private:
    Slots* owner_;
    std::string user_id_;
  };

  /// nullopt when all places, or all of this user's, are taken.
  [[nodiscard]] std::optional<Lease> try_take(const std::string& user_id) {
    const std::lock_guard lock(mutex_);
    if (total_ >= total_max_) return std::nullopt;
    std::size_t& held = held_[user_id];
    if (held >= per_user_max_) return std::nullopt;
    ++held;
    ++total_;
    return std::optional<Lease>(std::in_place, *this, user_id);
  }

 private:
  void give_back(const std::string& user_id) {
    const std::lock_guard lock(mutex_);
    --total_;
    const auto entry = held_.find(user_id);
    if (--entry->second == 0) held_.erase(entry);
  }

  const std::size_t total_max_;
  const std::size_t per_user_max_;
  std::mutex mutex_;
  std::size_t total_ = 0;
  std::map<std::string, std::size_t> held_;
};

}  // namespace user
