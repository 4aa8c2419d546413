/// Whose data a path names, and who may touch it (docs/http-contract.md §4, "own id" rule).
#pragma once

#include <string>

#include "base/result.hpp"
#include "http/router.hpp"

namespace user {

/// The path's `userId`; "me" and paths without one mean the caller. Only behind a guard that sets the principal.
[[nodiscard]] std::string addressed_user(const http::Request& request);

/// `permission_denied`, "Access denied".
[[nodiscard]] base::Error access_denied();

/// For writing: anybody else's id is refused before the body is read, whether or not that user exists.
[[nodiscard]] http::Guard require_own_id();

/// For reading: whether the caller may see the addressed user's data; administrators see everybody's.
[[nodiscard]] bool may_read_addressed(const http::Request& request);

}  // namespace user
