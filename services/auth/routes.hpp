/// The route table of auth-service: method, path, access, handler (docs/http-contract.md §3). Health is added by the
/// program that hosts it.
#pragma once

#include <vector>

#include "auth/handlers/context.hpp"
#include "http/router.hpp"
#include "identity/access_token_authenticator.hpp"

namespace auth {

/// Both must outlive the rows.
[[nodiscard]] std::vector<http::Route> routes(Context& context, identity::AccessTokenAuthenticator& authenticator);

/// POST /api/v1/admin/setup, for where the first administrator may be made so.
[[nodiscard]] http::Route setup_route(Context& context);

}  // namespace auth
