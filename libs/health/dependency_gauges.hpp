/// What /metrics says of one dependency: whether it works and how long the last look at it took.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string_view>

#include "health/check.hpp"
#include "metrics/registry.hpp"

namespace health {

/// Thread-safe. The gauges appear with the first finding: until then nobody knows, and 0 would be an alarm.
class DependencyGauges {
 public:
  /// `server` is who depends on it; several may in one process. `registry` must outlive this.
  DependencyGauges(metrics::Registry& registry, std::string_view server, std::string_view dependency, CheckType type,
                   bool is_critical);

  void set(bool is_up, std::chrono::nanoseconds took);

 private:
  struct Handles {
    metrics::Gauge up;
    metrics::Gauge seconds;
  };
  metrics::Registry& registry_;
  const metrics::Labels labels_;
  std::once_flag first_;
  std::optional<Handles> handles_;
};

}  // namespace health
