/// One check's life: runs its probe at most once at a time, gives every caller the result or a time-out.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

#include "health/reporter.hpp"
#include "runtime/notice.hpp"

namespace health {

/// What one examination of a check found.
struct Reporter::Finding {
  const Check* check = nullptr;
  bool is_healthy = false;
  std::chrono::milliseconds response_time{0};
  base::Timestamp examined_at;
};

/// Thread-safe. Held by shared pointer, because a probe that hangs may outlive the reporter.
class Reporter::Probe : public std::enable_shared_from_this<Probe> {
 public:
  Probe(Check check, const base::Clock& clock, std::chrono::milliseconds fresh_for)
      : check_(std::move(check)), clock_(clock), fresh_for_(fresh_for) {}

  /// The last finding while it is fresh, else that of a new or already running probe, at the latest after the check's
  /// time-out.
  [[nodiscard]] runtime::Task<Finding> examine();

 private:
  using Time = std::chrono::steady_clock::time_point;
  [[nodiscard]] std::optional<Finding> found_since(Time time) const;
  [[nodiscard]] std::shared_ptr<runtime::Notice> running_or_new(bool& is_new);
  [[nodiscard]] runtime::Task<void> run(std::shared_ptr<runtime::Notice> done);
  [[nodiscard]] Finding finding(bool is_healthy, Time start) const;

  const Check check_;
  const base::Clock& clock_;
  const std::chrono::milliseconds fresh_for_;
  mutable std::mutex mutex_;
  std::shared_ptr<runtime::Notice> running_;  ///< null: no probe under way
  std::optional<Finding> last_;
  Time last_at_;
};

}  // namespace health
