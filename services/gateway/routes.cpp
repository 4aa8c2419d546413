#include "gateway/routes.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "gateway/handlers/root.hpp"
#include "gateway/proxy/answers.hpp"
#include "gateway/proxy/path_rules.hpp"
#include "http/websocket/handshake.hpp"
#include "socketio/packet.hpp"

namespace gateway {
namespace {

using http::Method;

constexpr std::string_view kVersionPrefix = "/api/v1/";
constexpr std::string_view kAliasPrefix = "/v1/";
/// What is put before the target of a request that came by the alias.
constexpr std::string_view kStripped = "/api";

/// The prefixes of docs/http-contract.md §5.1. The bare voyage segments are what the web app calls in production.
constexpr std::array kProxyRows{
    ProxyRow{"/api/v1/auth", "auth-service"},
    ProxyRow{"/api/v1/users", "user-service"},
    ProxyRow{"/api/v1/admin", "user-service"},
    ProxyRow{"/api/v1/admin/setup", "auth-service"},
    ProxyRow{"/uploads", "user-service"},
    ProxyRow{"/socket.io", "user-service", true},
    ProxyRow{"/api/v1/voyage", "voyage-service"},
    ProxyRow{"/api/v1/flights", "voyage-service"},
    ProxyRow{"/api/v1/hotels", "voyage-service"},
    ProxyRow{"/api/v1/activities", "voyage-service"},
    ProxyRow{"/api/v1/transfers", "voyage-service"},
    ProxyRow{"/api/v1/locations", "voyage-service"},
    ProxyRow{"/api/v1/airlines", "voyage-service"},
    ProxyRow{"/api/v1/airports", "voyage-service"},
    ProxyRow{"/api/v1/predictions", "voyage-service"},
    ProxyRow{"/api/v1/bookings", "voyage-service"},
    ProxyRow{"/api/v1/cart", "voyage-service"},
    ProxyRow{"/api/v1/itineraries", "voyage-service"},
    ProxyRow{"/api/v1/search-history", "voyage-service"},
    ProxyRow{"/api/v1/payment", "payment-service"},
    ProxyRow{"/api/v1/payments", "payment-service"},
    ProxyRow{"/payments", "payment-service"},
    ProxyRow{"/api/v1/ai", "ai-service"},
    ProxyRow{"/api/v1/recommendations", "ai-service"},
};

/// Only services call it, past the gateway.
constexpr std::string_view kInternalPath = "/api/v1/users/notifications/internal";

/// One proxied prefix as the handler needs it.
struct Proxy {
  Forwarder& forwarder;
  Service& service;
  const http::Cors& cors;
  std::string_view target_prefix;
  bool may_upgrade;
  bool has_internal_part;
};

bool is_internal(std::string_view target_prefix, std::string_view path) {
  if (target_prefix.empty()) return resembles_prefix(path, kInternalPath);
  return resembles_prefix(path, kInternalPath.substr(target_prefix.size()));
}

/// Browsers always say where a WebSocket comes from and do not apply CORS to it (RFC 6455 section 10.2).
bool is_foreign_socket(const http::Request& request, const http::Cors& cors) {
  const auto origin = request.field("origin");
  return origin && http::is_websocket_upgrade(request) && !cors.is_allowed(*origin, request);
}

runtime::Task<base::Result<http::Response>> forward(Proxy proxy, http::Request& request) {
  if (proxy.has_internal_part && is_internal(proxy.target_prefix, request.path()))
    co_return not_found_answer(request.path());
  if (proxy.may_upgrade && is_foreign_socket(request, proxy.cors)) {
    co_return http::json_response(403, socketio::handshake_error_body(socketio::HandshakeError::kForbidden));
  }
  co_return co_await proxy.forwarder.forward(request, proxy.service, proxy.target_prefix, proxy.may_upgrade);
}

runtime::Task<base::Status> check_path(http::Request& request) {
  if (is_acceptable_path(request.path())) co_return base::Status{};
  co_return std::unexpected(unacceptable_path());
}

/// A row for the prefix itself and one for everything below it.
void add_proxy(std::vector<http::Route>& routes, const std::string& prefix, const RouteParts& parts, Proxy proxy) {
  const http::Handler handler = [proxy](http::Request& request) { return forward(proxy, request); };
  const std::vector<http::Guard> guards{check_path, client_limit(parts.limiter)};
  for (const std::string& path : {prefix, prefix + "/{rest...}"}) {
    routes.push_back(
        {.method = Method::kOther, .path = path, .guards = guards, .handler = handler, .is_any_method = true});
  }
}

void add_proxies(std::vector<http::Route>& routes, const RouteParts& parts) {
  for (const ProxyRow& row : kProxyRows) {
    Proxy proxy{parts.forwarder, parts.registry.get(row.service),      parts.cors, {},
                row.may_upgrade, kInternalPath.starts_with(row.prefix)};
    add_proxy(routes, std::string(row.prefix), parts, proxy);
    if (!row.prefix.starts_with(kVersionPrefix)) continue;
    proxy.target_prefix = kStripped;
    add_proxy(routes, std::string(row.prefix.substr(kStripped.size())), parts, proxy);
  }
  for (const auto& service : parts.registry.services()) {
    if (service->prefix().empty()) continue;
    add_proxy(routes, service->prefix(), parts, {parts.forwarder, *service, parts.cors, {}, true, false});
  }
}

/// Health answers and metrics: no limit, not logged while they succeed.
void add_probe(std::vector<http::Route>& routes, std::string_view path, http::Handler handler) {
  routes.push_back({.method = Method::kGet,
                    .path = std::string(path),
                    .guards = {},
                    .handler = std::move(handler),
                    .is_quiet = true});
}

void add_health(std::vector<http::Route>& routes, const RouteParts& parts) {
  Health& health = parts.health;
  for (const std::string_view path : {"/health", "/api/health"}) {
    add_probe(routes, path, [&health](http::Request& request) { return health.full(request); });
  }
  for (const std::string_view path : {"/health/ready", "/api/health/ready", "/ready"}) {
    add_probe(routes, path, [&health](http::Request& request) { return health.ready(request); });
  }
  for (const std::string_view path : {"/health/live", "/api/health/live", "/live"}) {
    add_probe(routes, path, [&health](http::Request& request) { return health.live(request); });
  }
  add_probe(routes, "/metrics", parts.metrics);
}

void add_local(std::vector<http::Route>& routes, const RouteParts& parts, Method method, std::string_view path,
               http::Handler handler) {
  routes.push_back({.method = method,
                    .path = std::string(path),
                    .guards = {client_limit(parts.limiter)},
                    .handler = std::move(handler)});
}

/// JSON for programs, counted; a page for browsers.
void add_beside_page(std::vector<http::Route>& routes, const RouteParts& parts, std::string_view path,
                     http::Handler handler) {
  routes.push_back({.method = Method::kGet,
                    .path = std::string(path),
                    .guards = {parts.pages.unless_page(client_limit(parts.limiter))},
                    .handler = std::move(handler)});
}

void add_vr_sessions(std::vector<http::Route>& routes, const RouteParts& parts) {
  VrSessions& sessions = parts.vr_sessions;
  for (const std::string_view version : {kVersionPrefix, kAliasPrefix}) {
    const std::string path = std::string(version) + "vr/sessions";
    add_local(routes, parts, Method::kPost, path,
              [&sessions](http::Request& request) { return sessions.create(request); });
    add_local(routes, parts, Method::kGet, path + "/{pin}",
              [&sessions](http::Request& request) { return sessions.redeem(request); });
  }
}

}  // namespace

std::span<const ProxyRow> proxy_rows() noexcept { return kProxyRows; }

std::vector<http::Route> routes(const RouteParts& parts) {
  std::vector<http::Route> routes;
  add_beside_page(routes, parts, "/", parts.pages.status_or(root_handler()));
  add_beside_page(routes, parts, "/docs", parts.pages.explorer_or(docs_handler()));
  add_local(routes, parts, Method::kGet, "/openapi.json", openapi_handler());
  Status& status = parts.status;
  add_local(routes, parts, Method::kGet, "/status",
            [&status](http::Request& request) { return status.handle(request); });
  add_health(routes, parts);
  add_vr_sessions(routes, parts);
  add_proxies(routes, parts);
  std::ranges::move(parts.pages.routes(), std::back_inserter(routes));
  return routes;
}

}  // namespace gateway
