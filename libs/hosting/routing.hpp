/// Routes and tables as every service makes them.
#pragma once

#include <string_view>
#include <vector>

#include "http/router.hpp"

namespace hosting {

/// Answers every call with the same JSON text, which must outlive the handler.
[[nodiscard]] http::Handler constant_json(std::string_view text);

/// GET /openapi.json: `text`, which must outlive the route.
[[nodiscard]] http::Route openapi_route(std::string_view text);

/// The tables of a program are constant, so one that contradicts itself is a programming error: ends the process.
[[nodiscard]] http::Router make_router(std::vector<http::Route> rows);

}  // namespace hosting
