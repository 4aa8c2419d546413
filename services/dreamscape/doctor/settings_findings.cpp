#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/tables.hpp"
#include "config/keys/user_keys.hpp"
#include "config/parse_value.hpp"
#include "config/rules.hpp"
#include "config/secret_strength.hpp"
#include "dreamscape/doctor/examination.hpp"

namespace dreamscape {
namespace {

namespace keys = config::keys;

// A limit that is a hundred times its default limits nothing.
constexpr std::int64_t kLooseLimit = 100;

void examine_mode(const Case& it, Findings& found) {
  if (it.is_production) return;
  found.push_back({"not-production", Severity::kProblem, "NODE_ENV is not production: the strict rules are off",
                   "NODE_ENV=production"});
}

void examine_internal_token(const Case& it, Findings& found) {
  const base::Secret token = it.values.secret(keys::kInternalApiToken);
  if (token.empty()) {
    found.push_back({"internal-token-missing", Severity::kWarning,
                     "INTERNAL_API_TOKEN is not set: other services can neither send notifications nor ask for travel "
                     "preferences",
                     "set it to `openssl rand -base64 48`, here and in the services that call; without such services "
                     "leave it out"});
  } else if (token.size() < config::kSecretBytesMin || config::is_sample_secret(token.reveal())) {
    found.push_back({"internal-token-weak", Severity::kProblem, "INTERNAL_API_TOKEN is short or easily guessed",
                     "set it to `openssl rand -base64 48`"});
  }
}

void examine_second_key(const Case& it, Findings& found) {
  if (it.values.secret(keys::kJwtSecretAlsoAccepted).empty()) return;
  found.push_back({"second-key", Severity::kWarning,
                   "JWT_SECRET_ALSO_ACCEPTED is set: tokens of an older key are taken",
                   "remove it once JWT_EXPIRES_IN has passed since the key was changed"});
}

void examine_logs(const Case& it, Findings& found) {
  const std::string level = it.values.text(keys::kLogLevel);
  if (level == "off" || level == "silent") {
    found.push_back({"log-off", Severity::kProblem, "LOG_LEVEL=" + level + ": nobody will see what goes wrong",
                     "LOG_LEVEL=info, or leave it out"});
  } else if (level == "trace" || level == "debug" || level == "verbose") {
    found.push_back({"log-verbose", Severity::kWarning, "LOG_LEVEL=" + level + " fills disks", "LOG_LEVEL=info"});
  }
  if (!it.values.flag(keys::kLogPersonalData)) return;
  found.push_back({"log-personal-data", Severity::kWarning, "log lines carry client addresses and user ids",
                   "LOG_PERSONAL_DATA=false, unless your retention of logs is meant for personal data"});
}

void examine_limits(const Case& it, Findings& found) {
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) {
      if (!key.name.starts_with("RATE_LIMIT_") || !key.name.ends_with("_MAX")) continue;
      const auto usual = config::parse_integer(key.default_value);
      const bool is_loose = key.type == config::Type::kInteger && usual && key.name != keys::kRateLimitEntriesMax &&
                            it.values.integer(key.name) / kLooseLimit >= *usual;
      if (!is_loose) continue;
      found.push_back(
          {"limit-loose", Severity::kWarning,
           std::string(key.name) + " is " + it.values.text(key.name) + ", a hundred times its default or more",
           "leave it out, or stay near " + std::string(key.default_value)});
    }
  }
}

}  // namespace

Findings examine_settings(const Case& it) {
  Findings found;
  examine_mode(it, found);
  examine_internal_token(it, found);
  examine_second_key(it, found);
  examine_logs(it, found);
  examine_limits(it, found);
  return found;
}

}  // namespace dreamscape
