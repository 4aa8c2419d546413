#include <fcntl.h>

#include <benchmark/benchmark.h>

#include "log/logger.hpp"

namespace {

void access_line(benchmark::State& state) {
  const auto log = logging::make_logger({.service = "auth-service", .descriptor = ::open("/dev/null", O_WRONLY)});
  for (auto _ : state) {
    log.access("7b0e3c8e-4a5d-4f3e-9f43-0d9c1d2b3a4c", {.method = "GET",
                                                        .route = "/api/v1/users/profile",
                                                        .status = 200,
                                                        .bytes = 512,
                                                        .duration = std::chrono::nanoseconds{123456}});
  }
}
BENCHMARK(access_line);

}  // namespace
