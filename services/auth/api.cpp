#include "auth/api.hpp"

#include "auth/routes.hpp"

namespace auth {
namespace {

Limiters make_limiters(const LimitFigures& figures, const Stores& stores, metrics::Registry& metrics) {
  const auto make = [&stores, &metrics](std::string name, storage::RateLimit limit, std::string message) {
    guards::RateLimitRule rule{"auth-" + std::move(name), limit, std::move(message)};
    return std::make_shared<const guards::RateLimiter>(stores.limits, std::move(rule), metrics);
  };
  const std::string too_many_logins = "Too many login attempts, please try again in 15 minutes";
  const std::string too_many_calls = "Too many requests, please try again later";
  return {.login = make("login", figures.login, too_many_logins),
          .login_ip = make("login-ip", figures.login_ip, too_many_logins),
          .login_account = make("login-account", figures.login_account, too_many_logins),
          .sign_up = make("register", figures.sign_up, "Too many registration attempts, please try again later"),
          .refresh = make("refresh", figures.refresh, "Too many token refresh attempts"),
          .general = make("general", figures.general, too_many_calls),
          .change_password = make("change-password", figures.change_password, too_many_calls)};
}

}  // namespace

Api::Api(const ApiConfig& config, base::Secret token_key, Stores stores, Shared shared)
    : jwt_(std::move(token_key), config.clock_skew),
      hasher_(config.hasher),
      passwords_(hasher_, shared.hash_pool),
      journal_(stores.events, shared.clock, shared.random),
      sessions_({stores.accounts, stores.sessions, stores.revocations, jwt_, journal_, shared.clock, shared.random},
                config.sessions),
      accounts_({stores.accounts, stores.sessions, sessions_, passwords_, journal_, shared.clock, shared.random}),
      authenticator_({jwt_, stores.accounts, stores.sessions, stores.revocations, stores.changes, shared.clock},
                     {.facts_max = config.token_facts_max}),
      context_{.accounts = accounts_,
               .sessions = sessions_,
               .verifier = jwt_,
               .clock = shared.clock,
               .limiters = make_limiters(config.limits, stores, shared.metrics),
               .logins = LoginMeter(shared.metrics),
               .policy = security::PasswordPolicy(config.composition),
               .session_policy = config.sessions,
               .lifetime_texts = config.lifetime_texts,
               .cookie = RefreshCookie(config.is_production),
               .cors = http::Cors(config.cors_origins),
               .body_limits = config.body_limits,
               .slowed_login_delay = config.slowed_login_delay,
               .login_failure_min = config.login_failure_min} {}

std::vector<http::Route> Api::routes() { return auth::routes(context_, authenticator_); }

}  // namespace auth
