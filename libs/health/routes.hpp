/// The route rows of health with all their aliases (docs/http-contract.md §6): no guards, not logged when
/// they succeed, `Cache-Control: no-store`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "health/reporter.hpp"
#include "http/router.hpp"

namespace health {

/// /health, /health/live, /health/ready, the same under /api and under `service_alias` ("/api/v1/users/health"), /live
/// and /ready. `reporter` must outlive the rows.
[[nodiscard]] std::vector<http::Route> routes(Reporter& reporter, std::string_view service_alias);

}  // namespace health
