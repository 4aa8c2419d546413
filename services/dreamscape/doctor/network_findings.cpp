#include "config/derived.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/user_keys.hpp"
#include "dreamscape/doctor/examination.hpp"
#include "dreamscape/doctor/hosts.hpp"

namespace dreamscape {
namespace {

namespace keys = config::keys;

void examine_origins(const Case& it, Findings& found) {
  if (!it.values.is_set(keys::kCorsOrigin) && !it.values.is_set(keys::kClientUrl)) {
    found.push_back(
        {"default-origins", Severity::kProblem,
         "neither CORS_ORIGIN nor CLIENT_URL is set: pages of the development servers on localhost may call",
         "CORS_ORIGIN=https://app.example, the origins of your web clients"});
    return;
  }
  for (const std::string& origin : config::cors_origins(it.values)) {
    if (!origin.starts_with("http://") || is_on_this_machine(origin)) continue;
    found.push_back({"origin-without-tls", Severity::kWarning, "the origin " + origin + " is plain HTTP",
                     "serve the web client by https and name that origin"});
  }
}

bool trusts_everybody(const Case& it) {
  for (const std::string& network : it.values.list(keys::kTrustedProxies)) {
    if (network.ends_with("/0")) return true;
  }
  return false;
}

void examine_proxies(const Case& it, Findings& found) {
  if (trusts_everybody(it)) {
    found.push_back({"trusts-everybody", Severity::kProblem,
                     "TRUSTED_PROXIES holds every address: each client can say it is another one",
                     "name the network of your reverse proxy alone, such as 10.0.0.0/8 or loopback"});
  }
  if (!it.values.list(keys::kTrustedProxies).empty()) return;
  const bool is_local = is_this_machine(it.values.text(keys::kBindAddress));
  found.push_back({"trusted-proxies-missing", Severity::kWarning,
                   is_local
                       ? "TRUSTED_PROXIES is empty: behind a reverse proxy all clients share one rate limit"
                       : "TRUSTED_PROXIES is empty: either clients reach this program without TLS, or the proxy in "
                         "front is not believed and all clients share one rate limit",
                   "TRUSTED_PROXIES=loopback, or the network your reverse proxy calls from"});
}

void examine_public_url(const Case& it, Findings& found) {
  const std::string url = it.values.text(keys::kPublicBaseUrl);
  if (url.empty()) {
    found.push_back({"public-url-missing", Severity::kWarning,
                     "PUBLIC_BASE_URL is not set: addresses of pictures and links carry no host",
                     "PUBLIC_BASE_URL=https://api.example, where clients find the gateway"});
  } else if (url.starts_with("http://")) {
    found.push_back({"public-url-without-tls", Severity::kProblem,
                     "PUBLIC_BASE_URL is plain HTTP: passwords and tokens can be read on the way",
                     "serve the gateway by https, usually by a reverse proxy, and name that address"});
  }
}

/// Metrics and the ports of the two services are for the inside.
void examine_ports(const Case& it, Findings& found) {
  const std::string address = it.values.text(keys::kBindAddress);
  if (is_this_machine(address)) return;
  found.push_back(
      {"ports-public", Severity::kWarning,
       "BIND_ADDRESS=" + address + " opens auth-service, user-service and /metrics too, past the gateway",
       "BIND_ADDRESS=127.0.0.1 behind a proxy on this machine; else let a firewall or the container's ports "
       "open the gateway alone"});
}

}  // namespace

Findings examine_network(const Case& it) {
  Findings found;
  examine_origins(it, found);
  examine_proxies(it, found);
  examine_public_url(it, found);
  examine_ports(it, found);
  return found;
}

}  // namespace dreamscape
