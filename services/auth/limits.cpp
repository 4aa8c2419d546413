#include "auth/limits.hpp"

#include <string>
#include <utility>

#include "config/keys/auth_keys.hpp"

namespace auth {
namespace {

namespace keys = config::keys;

/// The bound on guesses per account holds in every day, wherever it begins (NIST SP 800-63B-4 section 3.2.2).
storage::RateLimit rolling(storage::RateLimit limit) {
  limit.counting = storage::Counting::kRolling;
  return limit;
}

/// Of each address, and of each suspended account: the first refusal tells what is going on, the others how long.
constexpr storage::RateLimit kRefusalNotes{1, std::chrono::minutes{15}};

}  // namespace

Limiters make_limiters(const guards::LimitSettings& settings, storage::RateLimitStore& store,
                       metrics::Registry& metrics) {
  const auto make = [&store, &metrics](std::string name, storage::RateLimit limit, std::string message) {
    guards::RateLimitRule rule{"auth-" + std::move(name), limit, std::move(message)};
    return std::make_shared<const guards::RateLimiter>(store, std::move(rule), metrics);
  };
  const auto make_network = [&store, &metrics](std::string name, storage::RateLimit limit, std::string message) {
    const guards::RateLimitRule rule{"auth-" + std::move(name), limit, std::move(message)};
    return std::make_shared<const guards::NetworkLimiter>(store, rule, metrics);
  };
  const std::string too_many_logins = "Too many login attempts, please try again in 15 minutes";
  const std::string too_many_calls = "Too many requests, please try again later";
  return {.login = make("login", settings.of(keys::kLimitLogin), too_many_logins),
          .login_ip = make_network("login-ip", settings.of(keys::kLimitLoginIp), too_many_logins),
          .login_account = make("login-account", rolling(settings.of(keys::kLimitLoginAccount)), too_many_logins),
          .sign_up = make_network("register", settings.of(keys::kLimitRegister),
                                  "Too many registration attempts, please try again later"),
          .refresh = make("refresh", settings.of(keys::kLimitRefresh), "Too many token refresh attempts"),
          .general = make("general", settings.of(keys::kLimitAuth), too_many_calls),
          .change_password = make("change-password", settings.of(keys::kLimitChangePassword), too_many_calls),
          .refusal_notes = make("login-refusal-notes", kRefusalNotes, too_many_logins)};
}

}  // namespace auth
