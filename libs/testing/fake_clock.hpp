/// A clock that stands still until a test moves it.
#pragma once

#include <mutex>

#include "base/clock.hpp"

namespace testkit {

/// Thread-safe. Wall-clock and monotonic time move together.
class FakeClock final : public base::Clock {
 public:
  /// Starts at 2026-01-31T12:00:00.000Z unless told otherwise.
  explicit FakeClock(base::Timestamp start = base::from_millis(1'769'860'800'000)) : now_(start) {}

  [[nodiscard]] base::Timestamp now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override;

  void advance(std::chrono::milliseconds by);
  /// The wall clock jumps, as when an operator sets it; monotonic time does not.
  void set_wall_clock(base::Timestamp time);

 private:
  mutable std::mutex mutex_;
  base::Timestamp now_;
  std::chrono::steady_clock::time_point steady_now_{std::chrono::hours{1}};
};

}  // namespace testkit
