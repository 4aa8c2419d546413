#include "user/domain/clock_watch.hpp"

#include "storage/ports/installation.hpp"

namespace user {

void ClockWatch::note_comparison(bool is_believed) noexcept {
  ahead_at_comparison_ = ahead();
  is_believed_ = is_believed;
}

bool ClockWatch::has_jumped() const noexcept {
  return std::chrono::abs(ahead() - ahead_at_comparison_.load()) > storage::kClockDriftMax;
}

/// Of the wall clock before the time that passes steadily. Only differences mean something.
std::chrono::milliseconds ClockWatch::ahead() const noexcept {
  const auto wall = clock_.now().time_since_epoch();
  const auto steady = clock_.steady_now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(wall) -
         std::chrono::duration_cast<std::chrono::milliseconds>(steady);
}

}  // namespace user
