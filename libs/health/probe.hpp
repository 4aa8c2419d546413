/// One check's life: runs its probe at most once at a time, gives every caller the result or a time-out.
///
///     auto probe = std::make_shared<health::Probe>(std::move(check), clock, fresh_for);
///     probe->expose(registry, "auth-service", loop.get_executor());
///     const health::Finding finding = co_await probe->examine();
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "health/check.hpp"
#include "health/dependency_gauges.hpp"
#include "log/logger.hpp"
#include "metrics/registry.hpp"
#include "runtime/notice.hpp"
#include "runtime/task.hpp"

namespace health {

/// What one examination of a check found.
struct Finding {
  const Check* check = nullptr;
  bool is_healthy = false;
  std::string trouble;  ///< for operators, without paths; empty when healthy, or when nothing more is known
  std::chrono::nanoseconds response_time{0};
  base::Timestamp examined_at;

  /// As answers show it: at least one millisecond.
  [[nodiscard]] std::int64_t response_ms() const noexcept;
};

/// Thread-safe. Held by shared pointer, because a probe that hangs may outlive its caller.
class Probe : public std::enable_shared_from_this<Probe> {
 public:
  /// `log` may be null; it is told when a check begins or ends to fail.
  Probe(Check check, const base::Clock& clock, std::chrono::milliseconds fresh_for,
        const logging::Logger* log = nullptr)
      : check_(std::move(check)), clock_(clock), fresh_for_(fresh_for), log_(log) {}

  /// Shows in `registry`, which must outlive the probe's last use, what was last found. Each exposure lets `executor`
  /// look again, so that the figures are at most one scrape old when nobody else asks. Once, before the first
  /// `examine`.
  void expose(metrics::Registry& registry, std::string_view server, const runtime::Executor& executor);

  /// The last finding while it is fresh, else that of a new or already running probe, at the latest after the check's
  /// time-out.
  [[nodiscard]] runtime::Task<Finding> examine();

 private:
  using Time = std::chrono::steady_clock::time_point;
  [[nodiscard]] runtime::Task<Finding> find();
  [[nodiscard]] std::optional<Finding> found_since(Time time) const;
  [[nodiscard]] std::shared_ptr<runtime::Notice> running_or_new(bool& is_new);
  [[nodiscard]] runtime::Task<void> run(std::shared_ptr<runtime::Notice> done);
  [[nodiscard]] Finding finding(const base::Status& status, Time start) const;
  void report(const base::Status& status);
  [[nodiscard]] static runtime::Task<void> look(std::shared_ptr<Probe> probe);

  const Check check_;
  const base::Clock& clock_;
  const std::chrono::milliseconds fresh_for_;
  const logging::Logger* const log_;
  std::atomic<bool> was_healthy_{true};
  std::optional<DependencyGauges> gauges_;
  mutable std::mutex mutex_;
  std::shared_ptr<runtime::Notice> running_;  ///< null: no probe under way
  std::optional<Finding> last_;
  Time last_at_;
};

}  // namespace health
