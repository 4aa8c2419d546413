/// Whether the wall clock may be gone by: only then is anything removed for its age.
///
/// Two things speak against it. It is far from the mark of the database, which a comparison finds out
/// (installation.hpp). Or it has jumped since: the wall clock and the time that has passed disagree, which costs no
/// look at a store.
#pragma once

#include <atomic>
#include <chrono>

#include "base/clock.hpp"

namespace user {

/// Thread-safe. `clock` must outlive it.
class ClockWatch {
 public:
  explicit ClockWatch(const base::Clock& clock) : clock_(clock) {}

  /// The clock was compared with the mark just now.
  void note_comparison(bool is_believed) noexcept;

  /// By more than a day since the last comparison, which is to be made again then. Also after a sleep of the machine
  /// that was as long.
  [[nodiscard]] bool has_jumped() const noexcept;
  /// False as well before the first comparison.
  [[nodiscard]] bool is_believed() const noexcept { return is_believed_ && !has_jumped(); }

 private:
  [[nodiscard]] std::chrono::milliseconds ahead() const noexcept;

  const base::Clock& clock_;
  std::atomic<bool> is_believed_ = false;
  std::atomic<std::chrono::milliseconds> ahead_at_comparison_{ahead()};
};

}  // namespace user
