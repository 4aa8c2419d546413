#include "auth/routes.hpp"

#include "auth/handlers/endpoints.hpp"
#include "auth/handlers/origin_guard.hpp"
#include "guards/rate_limit.hpp"
#include "identity/guards.hpp"

namespace auth {

using http::Method;

namespace {

/// Of answers with tokens; behind `user` the authentication sees to it (docs/http-contract.md §1.6).
http::Guard uncached_guard() {
  return [](http::Request& request) -> runtime::Task<base::Status> {
    request.response_fields.set("Cache-Control", "no-store");
    co_return base::Status{};
  };
}

}  // namespace

http::Route setup_route(Context& context) {
  return {.method = Method::kPost,
          .path = "/api/v1/admin/setup",
          .guards = {uncached_guard(), require_allowed_origin(context.cors)},
          .handler = [&context](http::Request& request) { return set_up(context, request); }};
}

std::vector<http::Route> routes(Context& context, identity::AccessTokenAuthenticator& authenticator) {
  const auto row = [&context](Method method, std::string path, std::vector<http::Guard> guards,
                              Answer (*handler)(Context&, http::Request&)) {
    return http::Route{.method = method,
                       .path = "/api/v1/auth/" + std::move(path),
                       .guards = std::move(guards),
                       .handler = [&context, handler](http::Request& request) { return handler(context, request); }};
  };
  const http::Guard user =
      guards::authenticated_rate_limit(identity::require_principal(authenticator), context.limiters.general);
  const http::Guard anybody = guards::rate_limit(context.limiters.general, guards::user_or_client);
  const http::Guard origin = require_allowed_origin(context.cors);
  const http::Guard uncached = uncached_guard();
  return {
      // Public; register, login and refresh count their own limits, because those depend on the body.
      row(Method::kPost, "register", {uncached, origin}, sign_up),
      row(Method::kPost, "login", {uncached, origin}, log_in),
      row(Method::kPost, "refresh", {uncached, origin}, refresh),
      row(Method::kPost, "logout", {uncached, origin, anybody}, log_out),
      // For users.
      row(Method::kPost, "logout-all", {user}, log_out_all),
      row(Method::kPost, "verify-token", {user}, verify_token),
      row(Method::kPost, "change-password", {user}, change_password),
      row(Method::kGet, "profile", {user}, get_profile),
      row(Method::kPut, "profile", {user}, update_profile),
      row(Method::kGet, "sessions", {user}, list_sessions),
      row(Method::kDelete, "sessions", {user}, end_other_sessions),
      row(Method::kDelete, "sessions/{id}", {user}, end_session),
  };
}

}  // namespace auth
