#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"
#include "auth/handlers/field_rules.hpp"
#include "auth/handlers/login_limits.hpp"
#include "runtime/pause.hpp"

namespace auth {
namespace {

base::Result<accounts::Credentials> decode(const endpoints::Body& body, const http::Request& request) {
  json::Decoder in = body.decoder();
  accounts::Credentials input;
  input.email = required_email(in);
  input.password = required_password(in, "password", "Password");
  input.presented_session = refresh_token_of_cookie(request);
  input.remember_me = in.optional_bool("rememberMe", "Remember me must be a boolean value").value_or(false);
  if (auto status = in.finish(); !status) return std::unexpected(std::move(status).error());
  return input;
}

/// Refusals are cheap to cause, so only the first of many is an event: of an address that is above its limits, and of
/// an account that is suspended.
runtime::Task<void> note_refusal(Context& context, http::Request& request, identity::EmailAddress email,
                                 const base::Error& error) {
  const bool is_limited = error.code() == base::ErrorCode::kRateLimited;
  const bool is_suspended = error.reason() == "ACCOUNT_SUSPENDED";
  if (!is_limited && !is_suspended) co_return;
  std::string key = is_limited ? guards::client_key(request) : "suspended=" + accounts::account_digest(email);
  const auto first = co_await context.limiters.refusal_notes->try_take(request, std::move(key));
  if (!first || !first->decision.allowed) co_return;
  co_await context.accounts.note_refused_login(std::move(email), is_limited ? "login_limited" : "login_suspended",
                                               client_of(request));
}

/// The login within its limits.
runtime::Task<base::Result<accounts::LoggedIn>> attempt(Context& context, http::Request& request,
                                                        accounts::Credentials input) {
  const auto started = context.clock.steady_now();
  base::Result<LoginCharges> charges = co_await charge_login(context, request, input.email);
  if (!charges) co_return std::unexpected(std::move(charges).error());

  base::Result<accounts::LoggedIn> logged_in = co_await context.accounts.log_in(std::move(input), client_of(request));
  const bool counts = !logged_in && logged_in.error().reason() == "INVALID_CREDENTIALS";
  if (counts) co_await runtime::pause(context.login_failure_min - (context.clock.steady_now() - started));
  if (!counts) co_await refund_login(context, request, std::move(*charges));
  co_return logged_in;
}

}  // namespace

Answer log_in(Context& context, http::Request& request) {
  const base::Result<endpoints::Body> body = co_await endpoints::read_fields(request, context.body_limits);
  if (!body) co_return std::unexpected(body.error());
  base::Result<accounts::Credentials> input = decode(*body, request);
  if (!input) co_return std::unexpected(std::move(input).error());
  const identity::EmailAddress email = input->email;
  const base::Result<accounts::LoggedIn> logged_in = co_await attempt(context, request, std::move(*input));
  if (!logged_in) {
    context.logins.failed(logged_in.error());
    co_await note_refusal(context, request, email, logged_in.error());
    co_return std::unexpected(logged_in.error());
  }
  context.logins.succeeded();
  const auto deletion_at = co_await storage::deletion_scheduled_at(context.owned, logged_in->account.id);
  // Where the store does not say, they are logged in all the same: the profile tells them as well.
  co_return answer_signed_in(200, "Login successful", context, *logged_in, email, deletion_at.value_or(std::nullopt));
}

}  // namespace auth
