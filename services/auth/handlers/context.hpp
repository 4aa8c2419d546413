/// What the endpoints of auth-service share: the rules below them and how answers look.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "accounts/accounts.hpp"
#include "accounts/first_admin.hpp"
#include "accounts/password_rules.hpp"
#include "accounts/sessions.hpp"
#include "accounts/unlocking.hpp"
#include "auth/handlers/device_cookie.hpp"
#include "auth/handlers/login_meter.hpp"
#include "auth/handlers/refresh_cookie.hpp"
#include "base/clock.hpp"
#include "endpoints/body.hpp"
#include "guards/email_change_limit.hpp"
#include "guards/rate_limit.hpp"
#include "http/middleware/cors.hpp"
#include "security/jwt.hpp"
#include "storage/ports/owned_records.hpp"

namespace auth {

using Limiter = std::shared_ptr<const guards::RateLimiter>;
using NetworkLimit = std::shared_ptr<const guards::NetworkLimiter>;

/// The rows of the contract's table (section 1.9) that concern this service.
struct Limiters {
  Limiter login;          ///< failed logins of one address on one account
  NetworkLimit login_ip;  ///< failed logins of one address
  Limiter login_account;  ///< failed logins on one account: of all strangers together, of each known device
  NetworkLimit sign_up;
  Limiter refresh;
  Limiter general;  ///< everything else
  Limiter change_password;
  Limiter refusal_notes;  ///< events about refused logins, which cost an attacker nothing
};

/// Lifetimes as clients are told them: "24h", "7d".
struct LifetimeTexts {
  std::string access = "24h";
  std::string refresh = "7d";
  std::string refresh_long = "30d";
};

/// Immutable after start; the handlers of all loops use it at once.
struct Context {
  accounts::Accounts& accounts;
  accounts::Sessions& sessions;
  accounts::FirstAdmin& first_admin;
  const security::TokenVerifier& verifier;
  const base::Clock& clock;
  Limiters limiters;
  accounts::UnlockWatch& unlock_watch;
  const guards::EmailChangeLimit& email_changes;
  LoginMeter logins;
  accounts::PasswordRules& password_rules;
  accounts::SessionPolicy session_policy;
  LifetimeTexts lifetime_texts;
  RefreshCookie cookie;
  DeviceCookie device_cookie;
  base::Random& random;
  storage::OwnedStores& owned;
  http::Cors cors;  ///< its list also decides which pages may use the routes that set the cookie
  json::ParseLimits body_limits;
  std::chrono::milliseconds slowed_login_delay;
  std::chrono::milliseconds login_failure_min;
};

}  // namespace auth
