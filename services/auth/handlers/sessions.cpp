#include "accounts/device_words.hpp"
#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"
#include "json/writer.hpp"

namespace auth {
namespace {

security::AccessClaims claims_of(const http::Principal& principal) {
  return {.user_id = principal.user_id,
          .email = principal.email,
          .token_id = principal.token_id,
          .session_id = principal.session_id,
          .token_epoch = 0,
          .issued_at = principal.issued_at,
          .expires_at = principal.expires_at};
}

boost::json::object view(const accounts::SignIn& sign_in) {
  return {{"id", sign_in.id},
          {"current", sign_in.is_current},
          {"createdAt", base::to_iso8601(sign_in.created_at)},
          {"lastUsedAt", base::to_iso8601(sign_in.last_used_at)},
          {"expiresAt", base::to_iso8601(sign_in.expires_at)},
          {"rememberMe", sign_in.remember_me},
          {"ipAddress", json::or_null(sign_in.ip_address)},
          {"userAgent", json::or_null(sign_in.user_agent)},
          {"device", accounts::device_words(sign_in.user_agent.value_or(""))}};
}

}  // namespace

Answer list_sessions(Context& context, http::Request& request) {
  const base::Result<std::vector<accounts::SignIn>> found =
      co_await context.sessions.list(claims_of(*request.principal), client_of(request));
  if (!found) co_return std::unexpected(found.error());
  boost::json::array sessions;
  for (const accounts::SignIn& sign_in : *found) sessions.push_back(view(sign_in));
  boost::json::object data;
  data["sessions"] = std::move(sessions);
  co_return success(200, "Sessions retrieved successfully", data);
}

Answer end_session(Context& context, http::Request& request) {
  const base::Result<bool> was_current = co_await context.sessions.end_one(
      claims_of(*request.principal), std::string(request.param("id")), client_of(request));
  if (!was_current) co_return std::unexpected(was_current.error());
  if (*was_current) clear_refresh_cookie(context, request);
  co_return success(200, "Session ended successfully");
}

Answer end_other_sessions(Context& context, http::Request& request) {
  const base::Result<std::size_t> ended =
      co_await context.sessions.end_others(claims_of(*request.principal), client_of(request));
  if (!ended) co_return std::unexpected(ended.error());
  boost::json::object data;
  data["ended"] = *ended;
  co_return success(200, "All other sessions ended successfully", data);
}

}  // namespace auth
