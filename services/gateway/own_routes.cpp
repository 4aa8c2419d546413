#include "gateway/own_routes.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/encoding.hpp"
#include "gateway/routes.hpp"

namespace gateway {
namespace {

/// What the gateway answers itself (routes.cpp, pages/pages.cpp).
constexpr std::array<std::string_view, 14> kOurOwn{"/docs",  "/openapi.json", "/status",     "/health",   "/ready",
                                                   "/live",  "/metrics",      "/login",      "/register", "/account",
                                                   "/admin", "/assets",       "/api/health", "/v1"};

base::Error bad_route(std::string_view prefix, std::string_view why) {
  return {base::ErrorCode::kInvalidArgument, "\"" + std::string(prefix) + "\" " + std::string(why)};
}

bool is_plain_path(std::string_view prefix) {
  const auto is_plain = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '/' || c == '.';
  };
  return prefix.size() > 1 && prefix.front() == '/' && prefix.back() != '/' && std::ranges::all_of(prefix, is_plain) &&
         prefix.find("//") == std::string_view::npos && prefix.find("/.") == std::string_view::npos;
}

/// Whether one is the other, or a path below it.
bool meet(std::string_view one, std::string_view other) {
  if (one.size() > other.size()) std::swap(one, other);
  return other.starts_with(one) && (other.size() == one.size() || other[one.size()] == '/');
}

bool is_taken(std::string_view prefix) {
  const auto meets = [prefix](std::string_view known) { return meet(prefix, known); };
  return std::ranges::any_of(kOurOwn, meets) || meets("/api/v1/vr") ||
         std::ranges::any_of(proxy_rows(), [&](const ProxyRow& row) { return meets(row.prefix); });
}

base::Result<ServiceOptions> parse_own_route(std::string_view text) {
  const std::size_t equals = text.find('=');
  const std::string_view prefix = base::trim(text.substr(0, equals));
  if (equals == std::string_view::npos)
    return std::unexpected(bad_route(prefix, "has no address: /shop=http://shop:4000"));
  if (!is_plain_path(prefix)) return std::unexpected(bad_route(prefix, "is no plain path, like /shop"));
  if (is_taken(prefix)) return std::unexpected(bad_route(prefix, "meets a path of the gateway's own"));
  base::Result<std::vector<Address>> addresses = parse_addresses(text.substr(equals + 1));
  if (!addresses) return std::unexpected(addresses.error());
  if (addresses->empty()) return std::unexpected(bad_route(prefix, "has no address: /shop=http://shop:4000"));
  return ServiceOptions{.name = std::string(prefix), .addresses = std::move(*addresses), .prefix = std::string(prefix)};
}

}  // namespace

base::Result<std::vector<ServiceOptions>> parse_own_routes(std::string_view text) {
  std::vector<ServiceOptions> services;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    const std::string_view one = base::trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    base::Result<ServiceOptions> service = parse_own_route(one);
    if (!service) return std::unexpected(service.error());
    const auto meets = [&](const ServiceOptions& known) { return meet(known.prefix, service->prefix); };
    if (std::ranges::any_of(services, meets)) return std::unexpected(bad_route(service->prefix, "is there already"));
    if (services.size() == kOwnRoutesMax) return std::unexpected(bad_route(service->prefix, "is one route too many"));
    services.push_back(std::move(*service));
  }
  return services;
}

}  // namespace gateway
