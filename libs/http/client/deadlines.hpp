/// One coarse timer for all the waits of one event loop.
///
/// Arming a deadline is two stores, not a timer operation: the ticker walks over what is registered every `tick` and
/// calls `on_deadline` where the time has passed, at most one tick late. It sleeps while nothing is armed. Belongs to
/// one event loop; not thread-safe; held by shared pointer.
#pragma once

#include <chrono>
#include <memory>

#include "runtime/task.hpp"
#include "runtime/timer.hpp"

namespace http {

class Deadlines final : public std::enable_shared_from_this<Deadlines> {
 public:
  using Clock = std::chrono::steady_clock;

  /// Something with a deadline.
  class Watched {
   public:
    explicit Watched(std::shared_ptr<Deadlines> deadlines) : owner_(std::move(deadlines)) {}
    virtual ~Watched() { owner_->erase(*this); }
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;

    /// From now on; replaces an earlier deadline.
    void arm(Clock::duration timeout) {
      if (!is_registered_) owner_->insert(*this);
      deadline_ = owner_->now_ + timeout + owner_->tick_;
    }
    void disarm() noexcept { deadline_ = kNever; }

   protected:
    [[nodiscard]] const Deadlines& deadlines() const noexcept { return *owner_; }
    /// Called once per armed deadline, on the loop. May destroy this object and others.
    virtual void on_deadline() = 0;

   private:
    friend class Deadlines;
    static constexpr Clock::time_point kNever = Clock::time_point::max();
    const std::shared_ptr<Deadlines> owner_;
    Clock::time_point deadline_ = kNever;
    Watched* previous_ = nullptr;
    Watched* next_ = nullptr;
    bool is_registered_ = false;  ///< stays so after `disarm` until the next tick finds it out
  };

  explicit Deadlines(const runtime::Executor& executor,
                     std::chrono::milliseconds tick = std::chrono::milliseconds{100});
  Deadlines(const Deadlines&) = delete;
  Deadlines& operator=(const Deadlines&) = delete;

  /// The time of the last tick, at most one tick old while anything is armed.
  [[nodiscard]] Clock::time_point now() const noexcept { return now_; }

 private:
  using Timer = runtime::Timer;
  void insert(Watched& watched);
  void erase(Watched& watched) noexcept;
  void schedule();
  void expire();

  Timer timer_;
  const Clock::duration tick_;
  Clock::time_point now_;
  Watched* first_ = nullptr;
  Watched* upcoming_ = nullptr;  ///< the next to look at in this tick; moves on when it is erased
  bool is_scheduled_ = false;
};

}  // namespace http
