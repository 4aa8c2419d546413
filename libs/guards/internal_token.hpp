/// Lets other services of the installation in, and nobody else: `X-Internal-Token` (docs/http-contract.md §4.6).
///
/// The gateway forwards neither the field nor the routes behind it.
#pragma once

#include "base/secret.hpp"
#include "http/router.hpp"

namespace guards {

inline constexpr std::string_view kInternalTokenField = "X-Internal-Token";

/// 403 unless the request has the field once and it equals `token`; always when `token` is empty. How long the
/// comparison takes tells nothing about where they differ.
[[nodiscard]] http::Guard require_internal_token(base::Secret token);

}  // namespace guards
