#include "health/dependency_gauges.hpp"

#include <string>

namespace health {

DependencyGauges::DependencyGauges(metrics::Registry& registry, std::string_view server, std::string_view dependency,
                                   CheckType type, bool is_critical)
    : registry_(registry),
      labels_{{"server", std::string(server)},
              {"dependency", std::string(dependency)},
              {"type", std::string(to_string(type))},
              {"critical", is_critical ? "true" : "false"}} {}

void DependencyGauges::set(bool is_up, std::chrono::nanoseconds took) {
  std::call_once(first_, [this] {
    handles_.emplace(registry_.gauge("dependency_up", "Whether the last look at a dependency found it well", labels_),
                     registry_.gauge("dependency_check_duration_seconds", "How long that look took", labels_));
  });
  handles_->up.set(is_up ? 1 : 0);
  handles_->seconds.set(std::chrono::duration<double>(took).count());
}

}  // namespace health
