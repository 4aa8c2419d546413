#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"
#include "identity/access_token_authenticator.hpp"

namespace auth {
namespace {

/// The access token of the request if it is one of ours and alive. It is judged before anything is stored about it: a
/// forged token must leave no trace.
std::optional<security::AccessClaims> presented_claims(const Context& context, const http::Request& request) {
  const auto token = identity::bearer_token(request.head().fields);
  if (!token) return std::nullopt;
  // A token issued by a clock ahead of ours does not work yet; logged out, it never will.
  auto claims = context.verifier.verify_before_its_time(*token, context.clock.now());
  return claims ? std::optional(std::move(*claims)) : std::nullopt;
}

/// The refresh token of the body. Bodies that cannot be read are ignored like every other invalid token: logging out
/// always works.
runtime::Task<base::Secret> token_of_body(Context& context, http::Request& request) {
  const base::Result<endpoints::Body> body = co_await endpoints::read_fields(request, context.body_limits);
  if (!body) co_return base::Secret{};
  const auto* value = body->fields.if_contains("refreshToken");
  if (value == nullptr || !value->is_string()) co_return base::Secret{};
  co_return base::Secret(std::string(value->get_string()));
}

}  // namespace

Answer log_out(Context& context, http::Request& request) {
  std::string ended_family;
  if (auto claims = presented_claims(context, request)) {
    ended_family = claims->session_id;
    const base::Status ended = co_await context.sessions.end_by_access_token(std::move(*claims), client_of(request));
    if (!ended) co_return std::unexpected(ended.error());
  }
  const base::Status by_cookie = co_await context.sessions.end_by_refresh_token(refresh_token_of_cookie(request),
                                                                                ended_family, client_of(request));
  if (!by_cookie) co_return std::unexpected(by_cookie.error());
  base::Secret of_body = co_await token_of_body(context, request);
  const base::Status by_body =
      co_await context.sessions.end_by_refresh_token(std::move(of_body), ended_family, client_of(request));
  if (!by_body) co_return std::unexpected(by_body.error());
  clear_refresh_cookie(context, request);
  co_return success(200, "Logged out successfully");
}

Answer log_out_all(Context& context, http::Request& request) {
  const base::Status ended = co_await context.sessions.end_all(request.principal->user_id, client_of(request));
  if (!ended) co_return std::unexpected(ended.error());
  clear_refresh_cookie(context, request);
  co_return success(200, "Logged out from all devices successfully");
}

}  // namespace auth
