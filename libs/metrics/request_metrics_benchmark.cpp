#include <benchmark/benchmark.h>

#include "metrics/request_metrics.hpp"

namespace {

void observe_request(benchmark::State& state) {
  metrics::Registry registry("auth-service", "1.0.0");
  metrics::RequestMetrics requests(registry, "auth-service");
  for (auto _ : state) requests.observe("GET", "/api/v1/users/profile", 200, std::chrono::microseconds{300});
}
BENCHMARK(observe_request);

}  // namespace
