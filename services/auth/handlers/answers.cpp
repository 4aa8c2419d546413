#include "auth/handlers/answers.hpp"

#include <algorithm>

#include "auth/handlers/login_limits.hpp"
#include "http/problem.hpp"
#include "security/password_policy.hpp"

namespace auth {

void add_user(json::ObjectText& out, const storage::Account& account) {
  out.add("id", account.id)
      .add("email", account.email)
      .add("username", account.username)
      .add("firstName", account.first_name)
      .add("lastName", account.last_name)
      .add("isVerified", account.is_verified)
      .add("role", storage::to_string(account.role))
      .add("onboardingCompleted", account.onboarding_completed)
      .add("onboardingCompletedAt", account.onboarding_completed_at)
      .add("createdAt", account.created_at)
      .add("updatedAt", account.updated_at);
}

void add_profile(json::ObjectText& out, const storage::Account& account) {
  add_user(out, account);
  out.add("phoneNumber", account.phone_number)
      .add("dateOfBirth", account.date_of_birth)
      .add("nationality", account.nationality)
      .add("userCategory", storage::to_string(account.user_category));
}

void add_deletion(json::ObjectText& out, const std::optional<base::Timestamp>& at) {
  if (at) out.add("deletionScheduledAt", *at);
}

void add_tokens(json::ObjectText& out, const Context& context, const accounts::IssuedTokens& tokens) {
  const LifetimeTexts& texts = context.lifetime_texts;
  out.add("accessToken", tokens.access_token)
      .add("accessTokenExpiresIn", texts.access)
      .add("refreshTokenExpiresIn", tokens.remember_me ? texts.refresh_long : texts.refresh);
}

void store_refresh_cookie(const Context& context, const accounts::IssuedTokens& tokens, http::Response& response) {
  const accounts::SessionPolicy& policy = context.session_policy;
  const auto lifetime = tokens.remember_me ? policy.refresh_lifetime_long : policy.refresh_lifetime;
  response.fields.add("Set-Cookie", context.cookie.storing(tokens.refresh_token, lifetime, context.clock.now()));
}

void store_device_cookie(const Context& context, const identity::EmailAddress& email, http::Response& response) {
  response.fields.add("Set-Cookie", context.device_cookie.storing(accounts::account_digest(email), context.clock.now(),
                                                                  context.random));
}

void clear_refresh_cookie(const Context& context, http::Request& request) {
  request.response_fields.add("Set-Cookie", context.cookie.clearing());
}

http::Response answer_signed_in(int status, const char* message, const Context& context,
                                const accounts::LoggedIn& logged_in, const identity::EmailAddress& email,
                                const std::optional<base::Timestamp>& deletion_at) {
  endpoints::SuccessText answer(message);
  answer.members().add_object("data", [&](json::ObjectText& data) {
    data.add_object("user", [&](json::ObjectText& user) {
      add_user(user, logged_in.account);
      add_deletion(user, deletion_at);
    });
    data.add_object("tokens", [&](json::ObjectText& tokens) { add_tokens(tokens, context, logged_in.tokens); });
  });
  http::Response response = answer.finish(status);
  store_refresh_cookie(context, logged_in.tokens, response);
  store_device_cookie(context, email, response);
  return response;
}

http::Response problem_with_hint(const base::Error& error) {
  const bool wants_special = std::ranges::any_of(error.violations(), [](const base::FieldViolation& violation) {
    return violation.message.ends_with(security::kCompositionSentenceEnd);
  });
  if (!wants_special) return http::problem(error);
  const std::string hint = "Special characters that count: " + std::string(security::kSpecialCharacters);
  return http::problem(error, {{"hint", hint}});
}

accounts::Client client_of(const http::Request& request) {
  constexpr std::size_t user_agent_max = 512;
  accounts::Client client;
  client.ip_address = request.client_ip;
  if (const auto agent = request.field("User-Agent")) client.user_agent = std::string(agent->substr(0, user_agent_max));
  return client;
}

}  // namespace auth
