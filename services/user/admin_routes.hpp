/// The route table of administrators (docs/http-contract.md §4.10): `/api/v1/admin`.
#pragma once

#include <vector>

#include "user/routes.hpp"

namespace user {

/// `context` must outlive the rows.
[[nodiscard]] std::vector<http::Route> admin_routes(const Context& context, const Access& access);

}  // namespace user
