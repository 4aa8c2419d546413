#include "gateway/config.hpp"

#include <algorithm>
#include <iterator>

#include "config/derived.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "gateway/own_routes.hpp"
#include "hosting/program.hpp"

namespace gateway {
namespace {

namespace keys = config::keys;

struct ServiceRow {
  std::string_view name;
  std::string_view key;
  bool is_critical;
};

constexpr ServiceRow kServices[] = {
    {"auth-service", keys::kAuthServiceUrl, true},      {"user-service", keys::kUserServiceUrl, true},
    {"voyage-service", keys::kVoyageServiceUrl, false}, {"payment-service", keys::kPaymentServiceUrl, false},
    {"ai-service", keys::kAiServiceUrl, false},
};

/// What health watches (docs/http-contract.md §6): voyage always, the AI service only when configured, payment never.
bool is_part_of_health(const config::Values& values, const ServiceRow& row) {
  if (row.is_critical || row.key == keys::kVoyageServiceUrl) return true;
  return row.key == keys::kAiServiceUrl && values.is_set(row.key);
}

base::Result<std::vector<ServiceOptions>> read_services(const config::Values& values) {
  std::vector<ServiceOptions> services;
  for (const ServiceRow& row : kServices) {
    base::Result<std::vector<Address>> addresses = parse_addresses(values.text(row.key));
    if (!addresses) {
      return std::unexpected(
          base::Error{base::ErrorCode::kInvalidArgument, std::string(row.key) + ": " + addresses.error().message()});
    }
    services.push_back({.name = std::string(row.name),
                        .addresses = std::move(*addresses),
                        .is_critical = row.is_critical,
                        .is_part_of_health = is_part_of_health(values, row)});
  }
  base::Result<std::vector<ServiceOptions>> own = parse_own_routes(values.text(keys::kGatewayRoutes));
  if (!own) {
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument,
                                       std::string(keys::kGatewayRoutes) + ": " + own.error().message()});
  }
  std::ranges::move(*own, std::back_inserter(services));
  return services;
}

HealthSettings read_health(const config::Values& values) {
  return {.ok_text = values.text(keys::kHealthStatusOkText),
          .degraded_is_206 = values.text(keys::kHealthDegradedHttp) == "206",
          .skips_dependencies = values.flag(keys::kSkipDependencyHealthChecks),
          .shows_urls = !values.is_production(),
          .environment = values.text(keys::kNodeEnv)};
}

WatcherOptions read_watcher(const config::Values& values) {
  WatcherOptions watcher;
  watcher.probe_interval = values.duration(keys::kUpstreamHealthIntervalMs);
  watcher.failed_probe_interval = std::min(watcher.failed_probe_interval, watcher.probe_interval);
  watcher.probe_timeout = values.duration(keys::kUpstreamHealthTimeoutMs);
  watcher.resolve_interval = values.duration(keys::kUpstreamDnsIntervalMs);
  watcher.failures_max = static_cast<int>(values.integer(keys::kUpstreamFailuresMax));
  return watcher;
}

}  // namespace

base::Result<Config> read_config(const config::Values& values) {
  base::Result<std::vector<ServiceOptions>> services = read_services(values);
  if (!services) return std::unexpected(services.error());
  base::Result<http::TrustedProxies> trusted = http::TrustedProxies::parse(values.list(keys::kTrustedProxies));
  if (!trusted) return std::unexpected(std::move(trusted).error());
  const std::size_t connections = values.count(keys::kUpstreamConnectionsMax);
  const bool is_round_robin = values.text(keys::kUpstreamBalancing) == "round_robin";
  return Config{
      .server = hosting::server_options(values, kServiceName, keys::kGatewayPort),
      .logs_personal_data = values.flag(keys::kLogPersonalData),
      .services = std::move(*services),
      .balancing = is_round_robin ? Balancing::kRoundRobin : Balancing::kLeastInFlight,
      .forward = {.connect_timeout = values.duration(keys::kConnectTimeoutMs),
                  .response_timeout = values.duration(keys::kRequestTimeout),
                  .body_bytes_max = values.size_bytes(keys::kGatewayBodyBytesMax),
                  .upload_bytes_max = values.size_bytes(keys::kUploadResumableMaxSize),
                  .gathered_bytes_max = values.size_bytes(keys::kGatheredBodyBytesMax),
                  .turn_timeout = values.duration(keys::kUpstreamWaitMs),
                  .tunnel_idle_timeout = values.duration(keys::kWebsocketIdleTimeoutMs),
                  .tunnels_max = values.count(keys::kWebsocketsMax)},
      .pool = {.idle_max = connections,
               .open_max = connections,
               .idle_timeout = values.duration(keys::kUpstreamIdleTimeoutMs)},
      .turns = {.under_way_max = values.count(keys::kUpstreamPerClientMax)},
      .watcher = read_watcher(values),
      .cors_origins = config::cors_origins(values),
      .trusted_proxies = std::move(*trusted),
      .limits = guards::LimitSettings(values),
      .pin_lifetime = values.duration(keys::kVrPinTtlMs),
      .health = read_health(values),
      .pages = values.flag(keys::kPages) ? embedded_pages() : PageFiles{},
  };
}

}  // namespace gateway
