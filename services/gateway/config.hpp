/// The gateway's settings, read once at start. Immutable afterwards.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/values.hpp"
#include "gateway/pages/embedded.hpp"
#include "gateway/proxy/forwarder.hpp"
#include "gateway/upstream/balancer.hpp"
#include "gateway/upstream/service.hpp"
#include "gateway/upstream/watcher.hpp"
#include "guards/limit_settings.hpp"
#include "http/client/pool.hpp"
#include "http/middleware/client_address.hpp"
#include "http/server.hpp"

namespace gateway {

inline constexpr std::string_view kServiceName = "gateway-service";

struct HealthSettings {
  std::string ok_text = "ok";
  bool degraded_is_206 = false;
  bool skips_dependencies = false;  ///< SKIP_DEPENDENCY_HEALTH_CHECKS
  bool shows_urls = true;           ///< of the dependencies; not in production
  std::string environment = "development";
};

struct Config {
  http::ServerOptions server;
  bool logs_personal_data = false;  ///< LOG_PERSONAL_DATA: addresses and user ids in access lines
  std::vector<ServiceOptions> services;
  Balancing balancing = Balancing::kLeastInFlight;
  ForwardLimits forward;
  http::PoolLimits pool;
  ClientTurns::Limits turns;
  WatcherOptions watcher;
  std::vector<std::string> cors_origins;
  http::TrustedProxies trusted_proxies;
  guards::LimitSettings limits{storage::RateLimit{}};
  std::chrono::milliseconds pin_lifetime{600'000};
  HealthSettings health;
  PageFiles pages;  ///< none: PAGES=off, or built without
};

/// `values` of config::Program::kGateway or kDreamscape. Fails with the address of a service, the route of
/// GATEWAY_ROUTES or the network of TRUSTED_PROXIES that cannot be read.
[[nodiscard]] base::Result<Config> read_config(const config::Values& values);

}  // namespace gateway
