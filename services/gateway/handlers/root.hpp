/// `GET /`, `GET /docs` and `GET /openapi.json`: what the gateway says about itself.
#pragma once

#include "http/router.hpp"

namespace gateway {

/// The exact text that clients compare (docs/http-contract.md §5.5).
[[nodiscard]] http::Handler root_handler();
[[nodiscard]] http::Handler docs_handler();
/// The OpenAPI file of the gateway, built into the program.
[[nodiscard]] http::Handler openapi_handler();

}  // namespace gateway
