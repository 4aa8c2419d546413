/// What the operating system knows about this process, under the names every Prometheus client library uses.
#pragma once

#include <functional>

#include "metrics/registry.hpp"

namespace metrics {

/// Registers the gauges and returns the function that brings them up to date. It reads /proc and does not throw; what
/// cannot be read keeps its last value. `registry` must outlive the function.
[[nodiscard]] std::function<void()> process_metrics(Registry& registry);

}  // namespace metrics
