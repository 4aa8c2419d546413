#include "config/derived.hpp"

#include <algorithm>
#include <filesystem>

#include "base/encoding.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/rate_limit_rows.hpp"
#include "config/keys/store_keys.hpp"
#include "config/keys/tables.hpp"
#include "config/keys/user_keys.hpp"
#include "config/parse_value.hpp"
#include "config/processors.hpp"

namespace config {
namespace {

// The development servers of the web client and of the VR page, and the gateway's own page.
constexpr std::string_view kDevelopmentOrigins[] = {"http://localhost:5173", "http://127.0.0.1:5173",
                                                    "http://localhost:3006", "http://localhost:3000"};
constexpr std::int64_t kHeapMibMin = 1;
constexpr std::int64_t kHeapMibMax = 1024 * 1024;

std::vector<std::string> client_origins(const Values& values) {
  std::vector<std::string> origins;
  for (const auto& url : values.list(keys::kClientUrl)) {
    if (auto origin = origin_of(url)) origins.push_back(std::move(*origin));
  }
  return origins;
}

bool is_on_this_machine(std::string_view origin) {
  const auto begins = [&](std::string_view host) {
    return origin.starts_with(host) && (origin.size() == host.size() || origin[host.size()] == ':');
  };
  return begins("http://localhost") || begins("http://127.0.0.1") || begins("http://[::1]");
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool is_unreserved =
        (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    out += is_unreserved ? std::string(1, c) : "%" + base::to_hex(base::as_bytes({&c, 1}));
  }
  return out;
}

std::string default_of(std::string_view name) {
  for (const Table& table : all_tables()) {
    const auto key = std::ranges::find(table.keys, name, &Key::name);
    if (key != table.keys.end()) return std::string(key->default_value);
  }
  return {};
}

std::string local_gateway(const Values& values) {
  const bool is_read = is_asked(values, kGatewayOnly);
  return "http://localhost:" +
         (is_read ? std::to_string(values.port(keys::kGatewayPort)) : default_of(keys::kGatewayPort));
}

/// What follows "--max-old-space-size=", in either spelling Node takes.
std::optional<std::string_view> heap_size_text(std::string_view node_options) {
  for (const std::string_view option : {"--max-old-space-size=", "--max_old_space_size="}) {
    const std::size_t at = node_options.find(option);
    if (at == std::string_view::npos) continue;
    const std::string_view rest = node_options.substr(at + option.size());
    return rest.substr(0, rest.find(' '));
  }
  return std::nullopt;
}

}  // namespace

bool is_asked(const Values& values, Programs programs) {
  return (static_cast<Programs>(values.program()) & programs) != 0;
}

RateLimit rate_limit(const Values& values, std::string_view name) {
  const std::string prefix = std::string(kLimitPrefix) + std::string(name);
  return {.max = static_cast<std::uint64_t>(values.integer(prefix + "_MAX")),
          .window = values.duration(prefix + std::string(kWindowSuffix))};
}

std::vector<std::string_view> rate_limit_names(Program program) {
  std::vector<std::string_view> names;
  for (const Table& table : all_tables()) {
    for (const Key& key : table.keys) {
      if (!uses(program, key) || !key.name.starts_with(kLimitPrefix) || !key.name.ends_with(kWindowSuffix)) continue;
      names.push_back(
          key.name.substr(kLimitPrefix.size(), key.name.size() - kLimitPrefix.size() - kWindowSuffix.size()));
    }
  }
  return names;
}

std::vector<std::string> cors_origins(const Values& values) {
  std::vector<std::string> origins = values.list(keys::kCorsOrigin);
  std::erase(origins, "*");
  if (!values.is_set(keys::kCorsOrigin)) origins = client_origins(values);
  if (origins.empty() && !values.is_set(keys::kCorsOrigin)) {
    origins.assign(std::begin(kDevelopmentOrigins), std::end(kDevelopmentOrigins));
  }
  return origins;
}

std::string public_base_url(const Values& values) {
  if (values.is_set(keys::kPublicBaseUrl)) return values.text(keys::kPublicBaseUrl);
  if (values.is_production() || values.program() != Program::kDreamscape) return {};
  std::string gateway = local_gateway(values);
  const auto origins = cors_origins(values);
  const bool are_here = std::ranges::all_of(origins, is_on_this_machine);
  const bool is_needed = std::ranges::any_of(origins, [&](const auto& origin) { return origin != gateway; });
  return are_here && is_needed ? gateway : std::string();
}

std::string pages_url(const Values& values) {
  std::string url = values.is_set(keys::kPublicBaseUrl) ? values.text(keys::kPublicBaseUrl) : local_gateway(values);
  while (url.ends_with('/')) url.pop_back();
  return url;
}

base::Secret database_url(const Values& values) {
  if (values.is_set(keys::kDatabaseUrl)) return values.secret(keys::kDatabaseUrl);
  return base::Secret("sqlite:" + (std::filesystem::path(values.text(keys::kDataDir)) / "dreamscape.db").string());
}

std::optional<base::Secret> redis_url(const Values& values) {
  if (values.is_set(keys::kRedisUrl)) return values.secret(keys::kRedisUrl);
  const std::string host = values.text(keys::kRedisHost);
  if (host.empty()) return std::nullopt;
  const base::Secret password = values.secret(keys::kRedisPassword);
  const std::string user_info = password.empty() ? "" : ":" + percent_encoded(password.reveal()) + "@";
  return base::Secret("redis://" + user_info + host + ":" + std::to_string(values.port(keys::kRedisPort)));
}

std::string upload_path(const Values& values) {
  if (values.is_set(keys::kUploadPath)) return values.text(keys::kUploadPath);
  return (std::filesystem::path(values.text(keys::kDataDir)) / "uploads").string();
}

bool names_heap_size(std::string_view node_options) { return heap_size_text(node_options).has_value(); }

std::optional<std::int64_t> heap_size_mib(std::string_view node_options) {
  const auto text = heap_size_text(node_options);
  const auto mib = text ? parse_integer(*text) : std::nullopt;
  return mib && *mib >= kHeapMibMin && *mib <= kHeapMibMax ? mib : std::nullopt;
}

std::size_t memory_budget_bytes(const Values& values, std::optional<std::size_t> limit) {
  if (values.is_set(keys::kMemoryBudget)) return values.size_bytes(keys::kMemoryBudget);
  if (const auto heap_mib = heap_size_mib(values.text(keys::kNodeOptions))) {
    return static_cast<std::size_t>(*heap_mib) * 1024 * 1024;
  }
  return limit ? *limit / 4 * 3 : values.size_bytes(keys::kMemoryBudget);
}

std::size_t thread_count(const Values& values, std::string_view name) {
  const std::size_t threads = values.count(name);
  return threads == 0 ? available_processors() : threads;
}

}  // namespace config
