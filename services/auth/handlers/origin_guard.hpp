/// Keeps foreign pages from using the cookie of a visitor (HTTP contract section 3.3). SameSite=Strict already does so
/// in current browsers; this holds where a browser does not know it.
#pragma once

#include "http/middleware/cors.hpp"
#include "http/router.hpp"

namespace auth {

/// 403 ORIGIN_NOT_ALLOWED when the request brings the refresh cookie and an Origin that is not listed. No Origin means
/// no browser page, and passes.
[[nodiscard]] http::Guard require_listed_origin(const http::Cors& cors);

}  // namespace auth
