#include "auth/limits.hpp"

#include <string>
#include <utility>

namespace auth {
namespace {

/// The bound on guesses per account holds in every day, wherever it begins (NIST SP 800-63B-4 section 3.2.2).
storage::RateLimit rolling(storage::RateLimit limit) {
  limit.counting = storage::Counting::kRolling;
  return limit;
}

/// Of each address, and of each suspended account: the first refusal tells what is going on, the others how long.
constexpr storage::RateLimit kRefusalNotes{1, std::chrono::minutes{15}};

}  // namespace

Limiters make_limiters(const LimitFigures& figures, storage::RateLimitStore& store, metrics::Registry& metrics) {
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

}  // namespace auth
