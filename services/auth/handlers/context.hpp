/// What the endpoints of auth-service share: the rules below them and how answers look.
#pragma once

#include <chrono>
#include <string>

#include "accounts/accounts.hpp"
#include "accounts/first_admin.hpp"
#include "accounts/password_rules.hpp"
#include "accounts/sessions.hpp"
#include "accounts/unlocking.hpp"
#include "auth/handlers/device_cookie.hpp"
#include "auth/handlers/login_meter.hpp"
#include "auth/handlers/refresh_cookie.hpp"
#include "auth/limits.hpp"
#include "base/clock.hpp"
#include "endpoints/body.hpp"
#include "guards/email_change_limit.hpp"
#include "http/middleware/cors.hpp"
#include "security/jwt.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/person_store.hpp"

namespace auth {

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
  storage::PersonStore& people;
  storage::AuditLog& audit_log;
  http::Cors cors;  ///< its list also decides which pages may use the routes that set the cookie
  json::ParseLimits body_limits;
  std::chrono::milliseconds slowed_login_delay;
  std::chrono::milliseconds login_failure_min;
};

}  // namespace auth
