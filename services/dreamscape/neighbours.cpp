#include "dreamscape/neighbours.hpp"

#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/user_keys.hpp"

namespace dreamscape {
namespace {

namespace keys = config::keys;

/// From where the gateway of this process calls the other two. Not all of loopback: other programs of this machine that
/// call a service past the gateway are clients like any other.
constexpr std::string_view kOurOwnAddresses[] = {"127.0.0.1", "::1"};

void point_at(const config::Values& values, gateway::Config& gateway_config, std::string_view service,
              std::string_view url_key, std::string_view port_key) {
  if (values.is_set(url_key)) return;
  for (gateway::ServiceOptions& options : gateway_config.services) {
    if (options.name != service) continue;
    options.addresses = {*gateway::parse_address("http://127.0.0.1:" + std::to_string(values.port(port_key)))};
  }
}

/// Services of other teams are part of the picture only when somebody named them.
void forget_unnamed(const config::Values& values, gateway::Config& gateway_config, std::string_view service,
                    std::string_view url_key) {
  if (values.is_set(url_key)) return;
  for (gateway::ServiceOptions& options : gateway_config.services) {
    if (options.name != service) continue;
    options.addresses.clear();
    options.is_part_of_health = false;
  }
}

}  // namespace

void introduce_neighbours(const config::Values& values, auth::Config& auth_config, user::Config& user_config,
                          gateway::Config& gateway_config) {
  point_at(values, gateway_config, "auth-service", keys::kAuthServiceUrl, keys::kAuthPort);
  point_at(values, gateway_config, "user-service", keys::kUserServiceUrl, keys::kUserPort);
  forget_unnamed(values, gateway_config, "voyage-service", keys::kVoyageServiceUrl);
  forget_unnamed(values, gateway_config, "payment-service", keys::kPaymentServiceUrl);
  forget_unnamed(values, gateway_config, "ai-service", keys::kAiServiceUrl);
  std::vector<std::string> trusted = values.list(keys::kTrustedProxies);
  trusted.insert(trusted.end(), std::begin(kOurOwnAddresses), std::end(kOurOwnAddresses));
  auth_config.trusted_proxies = *http::TrustedProxies::parse(trusted);
  user_config.trusted_proxies = *http::TrustedProxies::parse(trusted);
}

}  // namespace dreamscape
