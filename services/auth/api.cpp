#include "auth/api.hpp"

#include "auth/routes.hpp"

namespace auth {
namespace {

/// The bound on guesses per account holds in every day, wherever it begins (NIST SP 800-63B-4 section 3.2.2).
storage::RateLimit rolling(storage::RateLimit limit) {
  limit.counting = storage::Counting::kRolling;
  return limit;
}

/// Of each address, and of each suspended account: the first refusal tells what is going on, the others how long.
constexpr storage::RateLimit kRefusalNotes{1, std::chrono::minutes{15}};

Limiters make_limiters(const LimitFigures& figures, const Stores& stores, metrics::Registry& metrics) {
  const auto make = [&stores, &metrics](std::string name, storage::RateLimit limit, std::string message) {
    guards::RateLimitRule rule{"auth-" + std::move(name), limit, std::move(message)};
    return std::make_shared<const guards::RateLimiter>(stores.limits, std::move(rule), metrics);
  };
  const auto make_network = [&stores, &metrics](std::string name, storage::RateLimit limit, std::string message) {
    const guards::RateLimitRule rule{"auth-" + std::move(name), limit, std::move(message)};
    return std::make_shared<const guards::NetworkLimiter>(stores.limits, rule, metrics);
  };
  const std::string too_many_logins = "Too many login attempts, please try again in 15 minutes";
  const std::string too_many_calls = "Too many requests, please try again later";
  return {
      .login = make("login", figures.login, too_many_logins),
      .login_ip = make_network("login-ip", figures.login_ip, too_many_logins),
      .login_account = make("login-account", rolling(figures.login_account), too_many_logins),
      .sign_up = make_network("register", figures.sign_up, "Too many registration attempts, please try again later"),
      .refresh = make("refresh", figures.refresh, "Too many token refresh attempts"),
      .general = make("general", figures.general, too_many_calls),
      .change_password = make("change-password", figures.change_password, too_many_calls),
      .refusal_notes = make("login-refusal-notes", kRefusalNotes, too_many_logins)};
}

}  // namespace

Api::Api(const ApiConfig& config, base::Secret token_key, Stores stores, Shared shared)
    : jwt_(token_key, config.clock_skew, shared.clock.now() + security::kUpdateMax, config.also_accepted_token_key),
      hasher_(config.hasher),
      passwords_(hasher_, shared.hash_pool),
      password_rules_(config.composition, stores.origin),
      journal_(stores.events, shared.clock, shared.random),
      sessions_({stores.accounts, stores.sessions, stores.revocations, jwt_, journal_, shared.clock, shared.random},
                config.sessions),
      accounts_({stores.accounts, stores.sessions, stores.events, sessions_, passwords_, journal_, shared.clock,
                 shared.random}),
      first_admin_({stores.accounts, stores.work, shared.clock, shared.random}),
      offers_setup_(!config.is_production),
      authenticator_({jwt_, stores.accounts, stores.sessions, stores.revocations, stores.changes, shared.clock},
                     {.facts_max = config.token_facts_max}),
      email_changes_(stores.limits, config.limits.email_change, config.limits.sign_up, shared.metrics),
      unlock_watch_(stores.changes, stores.limits),
      context_{.accounts = accounts_,
               .sessions = sessions_,
               .first_admin = first_admin_,
               .verifier = jwt_,
               .clock = shared.clock,
               .limiters = make_limiters(config.limits, stores, shared.metrics),
               .unlock_watch = unlock_watch_,
               .email_changes = email_changes_,
               .logins = LoginMeter(shared.metrics),
               .password_rules = password_rules_,
               .session_policy = config.sessions,
               .lifetime_texts = config.lifetime_texts,
               .cookie = RefreshCookie(config.is_production),
               .device_cookie = DeviceCookie(token_key, config.also_accepted_token_key, config.is_production),
               .random = shared.random,
               .owned = stores.owned,
               .cors = http::Cors(config.cors_origins),
               .body_limits = config.body_limits,
               .slowed_login_delay = config.slowed_login_delay,
               .login_failure_min = config.login_failure_min} {}

std::vector<http::Route> Api::routes() {
  std::vector<http::Route> rows = auth::routes(context_, authenticator_);
  if (offers_setup_) rows.push_back(setup_route(context_));
  return rows;
}

}  // namespace auth
