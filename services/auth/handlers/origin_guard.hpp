/// Keeps foreign pages from logging a visitor in or out, or from using up the visitor's attempts (docs/http-contract.md
/// §3.3; OWASP "Cross-Site Request Forgery Prevention", login CSRF). SameSite=Strict does not help there: these routes
/// set the cookie.
#pragma once

#include "http/middleware/cors.hpp"
#include "http/router.hpp"

namespace auth {

/// 403 ORIGIN_NOT_ALLOWED for an Origin that `cors` does not allow, and for a browser that calls the request cross-site
/// (Fetch Metadata) without naming an Origin. Neither field means no browser page, and passes.
[[nodiscard]] http::Guard require_allowed_origin(const http::Cors& cors);

}  // namespace auth
