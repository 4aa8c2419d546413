/// The connections of one server on one loop, which the loop's ticker watches. Those that wait for a request are kept
/// in the order in which they began to wait, so that the oldest can make room. Used on that loop only; held by shared
/// pointer.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>

#include "http/client_shares.hpp"

namespace http {

class LoopConnections {
 public:
  class Member;
  using Members = std::list<Member*>;

  /// A connection as this list sees it. Joins as waiting; leaves when destroyed.
  class Member {
   public:
    explicit Member(std::shared_ptr<LoopConnections> owner) : owner_(std::move(owner)) {
      owner_->waiting_.push_back(this);
      place_ = std::prev(owner_->waiting_.end());
    }
    virtual ~Member() {
      (is_waiting_ ? owner_->waiting_ : owner_->busy_).erase(place_);
      if (is_cut_) --owner_->cut_;
    }
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    /// Wakes what waits for the client beyond its deadline, and answers in place of a handler that is beyond its own.
    virtual void check_deadline(std::chrono::steady_clock::time_point now) = 0;
    /// Ends the connection in a moment if no request is under way or comes until then.
    virtual void close_soon_if_idle() = 0;
    /// Cuts the connection; it leaves soon after.
    virtual void close() = 0;
    [[nodiscard]] virtual bool is_of(const ClientShares::Client& client) const = 0;
    /// Not a trusted proxy's.
    [[nodiscard]] virtual bool has_share() const = 0;

   protected:
    /// A request has come; `set_waiting` when it is answered.
    void set_busy() { move(owner_->waiting_, owner_->busy_, false); }
    void set_waiting() { move(owner_->busy_, owner_->waiting_, true); }

   private:
    friend class LoopConnections;
    void move(Members& from, Members& to, bool is_waiting) {
      if (is_waiting_ == is_waiting) return;
      to.splice(to.end(), from, place_);
      is_waiting_ = is_waiting;
    }

    const std::shared_ptr<LoopConnections> owner_;
    Members::iterator place_;
    bool is_waiting_ = true;
    bool is_cut_ = false;  ///< to make room; its end is under way
  };

  [[nodiscard]] std::size_t size() const noexcept { return waiting_.size() + busy_.size(); }
  /// Without those that were cut to make room and are about to leave.
  [[nodiscard]] std::size_t staying() const noexcept { return size() - cut_; }

  /// Cuts the connection of this client that has waited longest for a request. False when none waits.
  bool close_oldest_waiting_of(const ClientShares::Client& client) {
    return close_first([&client](const Member& member) { return member.is_of(client); });
  }
  /// The same for any client; a proxy's, which many clients share, only when there is no other.
  bool close_oldest_waiting() {
    return close_first([](const Member& member) { return member.has_share(); }) ||
           close_first([](const Member&) { return true; });
  }

  /// `action` may cut connections; none leaves before it has returned.
  template <class Action>
  void for_each(const Action& action) {
    for (Member* member : waiting_) action(*member);
    for (Member* member : busy_) action(*member);
  }

 private:
  template <class Condition>
  bool close_first(const Condition& condition) {
    for (Member* member : waiting_) {
      if (!condition(*member)) continue;
      member->close();
      member->set_busy();
      member->is_cut_ = true;
      ++cut_;
      return true;
    }
    return false;
  }

  Members waiting_;  ///< since accepted or answered, oldest first
  Members busy_;
  std::size_t cut_ = 0;
};

}  // namespace http
