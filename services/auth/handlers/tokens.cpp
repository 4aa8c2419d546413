#include "accounts/errors.hpp"
#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"

namespace auth {
namespace {

/// The token to use: the cookie's, else the body's; `refresh_token_missing` when neither has one.
runtime::Task<base::Result<base::Secret>> read_token(Context& context, http::Request& request) {
  base::Secret token = refresh_token_of_cookie(request);
  if (!token.empty()) co_return token;
  const base::Result<endpoints::Body> body = co_await endpoints::read_fields(request, context.body_limits);
  if (!body) co_return std::unexpected(body.error());
  const auto* value = body->fields.if_contains("refreshToken");
  if (value == nullptr || value->is_null()) co_return std::unexpected(accounts::refresh_token_missing());
  if (!value->is_string()) co_return std::unexpected(accounts::invalid_refresh_token());
  if (value->get_string().empty()) co_return std::unexpected(accounts::refresh_token_missing());
  co_return base::Secret(std::string(value->get_string()));
}

/// nullopt: the client has raced itself and lost (Sessions::refresh).
runtime::Task<base::Result<std::optional<accounts::IssuedTokens>>> exchange(Context& context, http::Request& request) {
  base::Result<base::Secret> token = co_await read_token(context, request);
  if (!token) co_return std::unexpected(std::move(token).error());
  base::Result<std::optional<storage::Session>> session = co_await context.sessions.find(std::move(*token));
  if (!session) co_return std::unexpected(session.error());
  std::string key = guards::client_key(request) + "|" + (*session ? (*session)->family_id : "unknown");
  const auto charge = co_await context.limiters.refresh->take(request, std::move(key));
  if (!charge) co_return std::unexpected(charge.error());
  if (!*session) co_return std::unexpected(accounts::invalid_refresh_token());
  co_return co_await context.sessions.refresh(std::move(**session), client_of(request));
}

}  // namespace

Answer refresh(Context& context, http::Request& request) {
  request.response_fields.set("Cache-Control", "no-store");
  const base::Result<std::optional<accounts::IssuedTokens>> tokens = co_await exchange(context, request);
  const bool is_refused = !tokens && tokens.error().code() == base::ErrorCode::kUnauthenticated;
  if (is_refused) clear_refresh_cookie(context, request);
  if (!tokens) co_return std::unexpected(tokens.error());
  // The tabs of a browser share the cookie: clearing it here would take the one that the faster tab has just got.
  if (!*tokens) co_return std::unexpected(accounts::invalid_refresh_token());
  endpoints::SuccessText answer("Tokens refreshed successfully");
  answer.members().add_object("data", [&](json::ObjectText& data) {
    data.add_object("tokens", [&](json::ObjectText& text) { add_tokens(text, context, **tokens); });
  });
  http::Response response = answer.finish(200);
  store_refresh_cookie(context, **tokens, response);
  co_return response;
}

// The guard has done the work; what it learnt from the store is the answer.
Answer verify_token(Context&, http::Request& request) {
  const http::Principal& principal = *request.principal;
  endpoints::SuccessText answer("Token is valid");
  answer.members().add_object("data", [&](json::ObjectText& data) {
    data.add_object("user", [&](json::ObjectText& user) {
      user.add("id", principal.user_id).add("email", principal.email).add("role", principal.role);
    });
  });
  co_return answer.finish(200);
}

}  // namespace auth
