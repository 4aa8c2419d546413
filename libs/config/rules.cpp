#include "config/rules.hpp"

#include <algorithm>
#include <set>

#include "base/encoding.hpp"
#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/rate_limit_rows.hpp"
#include "config/keys/store_keys.hpp"
#include "config/keys/tables.hpp"
#include "config/memory_plan.hpp"
#include "config/secret_strength.hpp"
#include "config/unknown_names.hpp"

namespace config {
namespace {

/// A rule that stops a production start and only warns elsewhere.
void object(Loaded& loaded, std::string line) {
  (loaded.values.is_production() ? loaded.problems : loaded.warnings).push_back(std::move(line));
}

void check_strength(Loaded& loaded, std::string_view key) {
  const base::Secret secret = loaded.values.secret(key);
  const std::string name(key);
  if (secret.size() < kSecretBytesMin) {
    object(loaded, name + ": shorter than " + std::to_string(kSecretBytesMin) + " bytes");
  } else if (is_sample_secret(secret.reveal())) {
    object(loaded,
           name +
               ": a sample value, known to the public, or easily guessed; generate one, for example with `openssl "
               "rand -base64 48`");
  }
}

void check_jwt_secrets(Loaded& loaded) {
  if (!is_asked(loaded.values, kAuthAndUser)) return;
  if (!loaded.values.secret(keys::kJwtSecret).empty()) {
    check_strength(loaded, keys::kJwtSecret);
  } else if (loaded.values.is_production()) {
    loaded.problems.push_back("JWT_SECRET: required in production");
  }
  if (!loaded.values.secret(keys::kJwtSecretAlsoAccepted).empty()) check_strength(loaded, keys::kJwtSecretAlsoAccepted);
}

/// OWASP's least cost of Argon2id. Tests that hash thousands of times are the only ones who need less.
void check_hash_cost(Loaded& loaded) {
  if (!is_asked(loaded.values, kAuthOnly) || loaded.values.text(keys::kNodeEnv) == "test") return;
  struct Least {
    std::string_view key;
    std::int64_t value;
  };
  for (const auto& [key, value] : {Least{keys::kArgon2MemoryKib, 19'456}, Least{keys::kArgon2Iterations, 2}}) {
    if (loaded.values.integer(key) >= value) continue;
    loaded.problems.push_back(std::string(key) + ": less than " + std::to_string(value) + " only with NODE_ENV=test");
  }
}

bool is_limit_key(const Key& key) { return key.name.starts_with(kLimitPrefix) && key.type == Type::kInteger; }

void check_rate_limits(Loaded& loaded) {
  if (!loaded.values.is_production()) return;
  for (const auto& table : all_tables()) {
    for (const auto& key : table.keys) {
      if (!uses(loaded.values.program(), key) || !is_limit_key(key) || loaded.values.integer(key.name) != 0) continue;
      loaded.problems.push_back(std::string(key.name) + ": 0 would switch the limit off, refused in production");
    }
  }
}

/// A mistyped setting would silently keep its default.
void check_unknown_names(const Environment& environment, Loaded& loaded) {
  for (std::string& line : unknown_names(environment)) loaded.warnings.push_back(std::move(line));
}

void check_cors(Loaded& loaded) {
  const auto& origins = loaded.values.list(keys::kCorsOrigin);
  if (std::ranges::find(origins, "*") == origins.end()) return;
  object(loaded, "CORS_ORIGIN: `*` cannot be combined with credentials and matches no origin; list the origins");
}

void check_health_switch(Loaded& loaded) {
  if (!is_asked(loaded.values, kGatewayOnly) || !loaded.values.flag(keys::kSkipDependencyHealthChecks)) return;
  object(loaded, "SKIP_DEPENDENCY_HEALTH_CHECKS: hides failing services; refused in production");
}

void check_node_options(Loaded& loaded) {
  const std::string options = loaded.values.text(keys::kNodeOptions);
  if (!names_heap_size(options) || heap_size_mib(options)) return;
  loaded.problems.push_back("NODE_OPTIONS: --max-old-space-size must be a number of MiB");
}

void check_blob_store(Loaded& loaded) {
  if (!is_asked(loaded.values, kUserOnly) || loaded.values.text(keys::kBlobStore) != "gridfs") return;
  if (database_url(loaded.values).reveal().starts_with("mongodb")) return;
  loaded.problems.push_back("BLOB_STORE: gridfs needs DATABASE_URL=mongodb://…");
}

void check_memory(Loaded& loaded) {
  if (auto problem = memory_problem(loaded.values)) loaded.problems.push_back(std::move(*problem));
}

void check_port_is_free(Loaded& loaded, std::string_view key, std::set<std::uint16_t>& taken) {
  const auto port = loaded.values.port(key);
  if (port == 0 || taken.insert(port).second) return;
  loaded.problems.push_back(std::string(key) + ": port " + std::to_string(port) + " is used twice");
}

void check_ports(Loaded& loaded) {
  std::set<std::uint16_t> taken;
  for (const auto program : {Program::kAuth, Program::kUser, Program::kGateway}) {
    if (!is_asked(loaded.values, static_cast<Programs>(program))) continue;
    check_port_is_free(loaded, port_key(program), taken);
  }
  check_port_is_free(loaded, keys::kMetricsPort, taken);
}

}  // namespace

void check_user(unsigned user_id, Loaded& loaded) {
  if (user_id != 0 || loaded.values.flag(keys::kAllowRoot)) return;
  loaded.problems.push_back("ALLOW_ROOT: refusing to run as root; use user 1001:1001, or set it to true");
}

void check_rules(const Environment& environment, Loaded& loaded) {
  check_jwt_secrets(loaded);
  check_hash_cost(loaded);
  check_rate_limits(loaded);
  check_unknown_names(environment, loaded);
  check_cors(loaded);
  check_health_switch(loaded);
  check_node_options(loaded);
  check_memory(loaded);
  check_blob_store(loaded);
  check_ports(loaded);
}

}  // namespace config
