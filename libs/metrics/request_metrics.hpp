/// The two metrics of every HTTP server: how many requests ended how, and how long they took.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>

#include "metrics/registry.hpp"

namespace metrics {

/// Thread-safe. `observe` looks the handles up under a shared lock (about 100 ns); a combination seen for the first
/// time costs an allocation. Routes are templates, so their number is that of the route table; beyond `series_max`
/// different combinations everything further is counted as route "other".
class RequestMetrics {
 public:
  static constexpr std::size_t kSeriesMax = 4096;

  /// `server` labels both metrics: one process may have several. `registry` must outlive this.
  RequestMetrics(Registry& registry, std::string_view server, std::size_t series_max = kSeriesMax);
  ~RequestMetrics();
  RequestMetrics(const RequestMetrics&) = delete;
  RequestMetrics& operator=(const RequestMetrics&) = delete;

  /// Unknown methods count as "OTHER".
  void observe(std::string_view method, std::string_view route, int status, std::chrono::nanoseconds duration);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace metrics
