/// The settings of auth-service, read once from the checked configuration.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "accounts/sessions.hpp"
#include "auth/handlers/context.hpp"
#include "auth/housekeeping.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/values.hpp"
#include "endpoints/body.hpp"
#include "guards/limit_settings.hpp"
#include "health/reporter.hpp"
#include "http/middleware/client_address.hpp"
#include "http/server.hpp"
#include "security/password_hasher.hpp"
#include "security/password_policy.hpp"

namespace auth {

inline constexpr std::string_view kServiceName = "auth-service";

struct Config {
  base::Secret token_key;  ///< at least 32 bytes
  http::ServerOptions server;
  http::TrustedProxies trusted_proxies;
  health::ReporterOptions health;
  std::chrono::milliseconds health_timeout{800};  ///< of the check of one dependency
  bool is_database_mongodb = false;               ///< how health answers name the store
  bool logs_personal_data = false;                ///< LOG_PERSONAL_DATA: addresses and user ids in access lines
  HousekeepingPolicy housekeeping;
  std::string pages_url;  ///< where people find the pages, for a link that is printed

  // Endpoints.
  bool is_production = false;  ///< Secure cookies; no token for the first administrator
  accounts::SessionPolicy sessions;
  LifetimeTexts lifetime_texts;
  base::Secret also_accepted_token_key;  ///< at least 32 bytes, or empty for none
  std::chrono::milliseconds clock_skew = security::kClockSkewMax;
  std::optional<security::PasswordComposition> composition;  ///< nullopt: as the store's age says
  security::PasswordHasherOptions hasher;
  guards::LimitSettings limits{storage::RateLimit{}};
  /// How long a stranger's login waits whose account has had many failures from everywhere.
  std::chrono::milliseconds slowed_login_delay{1000};
  /// A failed login takes at least this long, whatever kind of hash was checked.
  std::chrono::milliseconds login_failure_min{400};
  std::size_t token_facts_max = 65'536;  ///< of each kind the token check remembers
  std::vector<std::string> cors_origins;
  json::ParseLimits body_limits{.bytes_max = 16 * 1024};
};

/// `values` of config::Program::kAuth or kDreamscape. Fails with the network of TRUSTED_PROXIES that cannot be read.
[[nodiscard]] base::Result<Config> read_config(const config::Values& values, base::Secret token_key);

}  // namespace auth
