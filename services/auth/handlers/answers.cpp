#include "auth/handlers/answers.hpp"

#include "auth/handlers/login_limits.hpp"
#include "json/writer.hpp"
#include "privacy/deletions.hpp"

namespace auth {
namespace {

namespace bj = boost::json;

bj::string text(std::string_view value) { return bj::string(value.data(), value.size()); }

}  // namespace

bj::object user_fields(const storage::Account& account) {
  return {{"id", account.id},
          {"email", account.email},
          {"username", json::or_null(account.username)},
          {"firstName", json::or_null(account.first_name)},
          {"lastName", json::or_null(account.last_name)},
          {"isVerified", account.is_verified},
          {"role", text(storage::to_string(account.role))},
          {"onboardingCompleted", account.onboarding_completed},
          {"onboardingCompletedAt", json::time_or_null(account.onboarding_completed_at)},
          {"createdAt", base::to_iso8601(account.created_at)},
          {"updatedAt", base::to_iso8601(account.updated_at)}};
}

bj::object profile_fields(const storage::Account& account) {
  bj::object fields = user_fields(account);
  fields["phoneNumber"] = json::or_null(account.phone_number);
  fields["dateOfBirth"] = json::time_or_null(account.date_of_birth);
  fields["nationality"] = json::or_null(account.nationality);
  fields["userCategory"] = text(storage::to_string(account.user_category));
  return fields;
}

runtime::Task<base::Status> add_deletion(const Context& context, std::string user_id, bj::object& user) {
  const auto at = co_await privacy::deletion_scheduled_at(context.owned, std::move(user_id));
  if (!at) co_return std::unexpected(at.error());
  if (*at) user["deletionScheduledAt"] = base::to_iso8601(**at);
  co_return base::Status{};
}

bj::object token_fields(const Context& context, const accounts::IssuedTokens& tokens) {
  const LifetimeTexts& texts = context.lifetime_texts;
  return {{"accessToken", tokens.access_token},
          {"accessTokenExpiresIn", texts.access},
          {"refreshTokenExpiresIn", tokens.remember_me ? texts.refresh_long : texts.refresh}};
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

accounts::Client client_of(const http::Request& request) {
  constexpr std::size_t user_agent_max = 512;
  accounts::Client client;
  client.ip_address = request.client_ip;
  if (const auto agent = request.field("User-Agent")) client.user_agent = std::string(agent->substr(0, user_agent_max));
  return client;
}

}  // namespace auth
