/// Where Prometheus scrapes: the route every service has, and a service of nothing else on METRICS_PORT.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "config/values.hpp"
#include "hosting/hosted_service.hpp"
#include "hosting/resources.hpp"
#include "http/router.hpp"

namespace hosting {

/// GET /metrics in the Prometheus text format (version 0.0.4), not logged when it succeeds. `exposition` runs on an
/// event loop and must not block.
[[nodiscard]] http::Route metrics_route(std::function<std::string()> exposition);

/// Serves `resources.metrics` on METRICS_PORT of BIND_ADDRESS; null when the port is 0. Knows no route but /metrics.
[[nodiscard]] std::unique_ptr<HostedService> make_metrics_service(const config::Values& values,
                                                                  const Resources& resources);

}  // namespace hosting
