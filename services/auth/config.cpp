#include "auth/config.hpp"

#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/memory_plan.hpp"
#include "health/settings.hpp"
#include "hosting/json_limits.hpp"
#include "hosting/program.hpp"

namespace auth {
namespace {

namespace keys = config::keys;
using config::Values;

std::chrono::seconds seconds_of(const Values& values, std::string_view key) {
  return std::chrono::floor<std::chrono::seconds>(values.duration(key));
}

/// Adds what the endpoints need.
void read_endpoints(const Values& values, Config& config) {
  config.is_production = values.is_production();
  config.sessions = {.access_lifetime = seconds_of(values, keys::kJwtExpiresIn),
                     .refresh_lifetime = seconds_of(values, keys::kJwtRefreshExpiresIn),
                     .refresh_lifetime_long = seconds_of(values, keys::kJwtRefreshExpiresInLong),
                     .lifetime = seconds_of(values, keys::kSessionExpiresIn),
                     .reuse_grace = values.duration(keys::kRefreshGraceMs)};
  config.lifetime_texts = {.access = values.text(keys::kJwtExpiresIn),
                           .refresh = values.text(keys::kJwtRefreshExpiresIn),
                           .refresh_long = values.text(keys::kJwtRefreshExpiresInLong)};
  config.also_accepted_token_key = values.secret(keys::kJwtSecretAlsoAccepted);
  config.clock_skew = values.duration(keys::kJwtClockSkew);
  const std::string composition = values.text(keys::kPasswordComposition);
  if (composition == "legacy") config.composition = security::PasswordComposition::kLegacy;
  if (composition == "none") config.composition = security::PasswordComposition::kNone;
  config.hasher.memory_kib = static_cast<std::uint32_t>(values.integer(keys::kArgon2MemoryKib));
  config.hasher.iterations = static_cast<std::uint32_t>(values.integer(keys::kArgon2Iterations));
  config.limits = guards::LimitSettings(values);
  config.login_failure_min = values.duration(keys::kLoginFailureMinMs);
  config.token_facts_max = config::plan_memory(values).token_facts;
  config.cors_origins = config::cors_origins(values);
  config.body_limits = hosting::json_limits(values, keys::kAuthBodyBytesMax);
}

}  // namespace

base::Result<Config> read_config(const Values& values, base::Secret token_key) {
  auto trusted = http::TrustedProxies::parse(values.list(keys::kTrustedProxies));
  if (!trusted) return std::unexpected(std::move(trusted).error());
  Config config;
  read_endpoints(values, config);
  config.token_key = std::move(token_key);
  config.server = hosting::behind_gateway(hosting::server_options(values, kServiceName, keys::kAuthPort));
  config.server.limits.answer_timeout = values.duration(keys::kAnswerTimeoutMs);
  config.trusted_proxies = std::move(*trusted);
  config.health = health::reporter_options(values, kServiceName);
  config.health_timeout = values.duration(keys::kHealthTimeoutMs);
  config.is_database_mongodb = config::database_url(values).reveal().starts_with("mongodb");
  config.housekeeping.events_rows_max = values.count(keys::kSecurityEventsMax);
  config.pages_url = config::pages_url(values);
  config.logs_personal_data = values.flag(keys::kLogPersonalData);
  return config;
}

}  // namespace auth
