#include "identity/guards.hpp"

namespace identity {
namespace {

runtime::Task<base::Status> set_principal(AccessTokenAuthenticator& authenticator, http::Request& request) {
  request.response_fields.set("Cache-Control", "no-store");
  base::Result<http::Principal> principal = co_await authenticator.authenticate(request);
  if (!principal) co_return std::unexpected(std::move(principal).error());
  request.principal = std::move(*principal);
  co_return base::Status{};
}

runtime::Task<base::Status> check_admin(http::Request& request) {
  const bool is_admin = request.principal && request.principal->role == storage::to_string(storage::Role::kAdmin);
  if (is_admin) co_return base::Status{};
  co_return std::unexpected(
      base::Error{base::ErrorCode::kPermissionDenied, "Admin access required"}.with_reason("FORBIDDEN"));
}

}  // namespace

http::Guard require_principal(AccessTokenAuthenticator& authenticator) {
  return [&authenticator](http::Request& request) { return set_principal(authenticator, request); };
}

http::Guard require_admin() { return check_admin; }

}  // namespace identity
