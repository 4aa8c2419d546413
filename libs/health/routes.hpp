/// The route rows of health and metrics with all their aliases (HTTP contract section 6): no guards, not logged when
/// they succeed, `Cache-Control: no-store`.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "health/reporter.hpp"
#include "http/router.hpp"

namespace health {

/// /health, /health/live, /health/ready, the same under /api and under `service_alias` ("/api/v1/users/health"), /live
/// and /ready. `reporter` must outlive the rows.
[[nodiscard]] std::vector<http::Route> routes(Reporter& reporter, std::string_view service_alias);

/// GET /metrics in the Prometheus text format (version 0.0.4). `exposition` runs on an event loop and must not block.
[[nodiscard]] http::Route metrics_route(std::function<std::string()> exposition);

}  // namespace health
