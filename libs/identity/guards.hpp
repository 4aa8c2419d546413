/// Route guards that every service with users needs: who sends the request, and may they. They run before the body is
/// read. Rate limits stand beside them in guards/.
#pragma once

#include "http/router.hpp"
#include "identity/access_token_authenticator.hpp"

namespace identity {

/// Sets `request.principal`, or ends the request with the errors of AccessTokenAuthenticator. Adds
/// `Cache-Control: no-store` (docs/http-contract.md §1.6). The authenticator must outlive the routes.
[[nodiscard]] http::Guard require_principal(AccessTokenAuthenticator& authenticator);

/// After `require_principal`: 403 "Admin access required" for everybody who is no administrator.
[[nodiscard]] http::Guard require_admin();

}  // namespace identity
