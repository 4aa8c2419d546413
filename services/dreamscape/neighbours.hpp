/// Three services in one process know each other: what separate deployments configure by hand is filled in here.
#pragma once

#include "auth/config.hpp"
#include "config/values.hpp"
#include "gateway/config.hpp"
#include "user/config.hpp"

namespace dreamscape {

/// Leaves out services of other teams that no URL names, points the gateway at the ports of the other two unless
/// AUTH_SERVICE_URL or USER_SERVICE_URL name others, and makes those two trust forwarding fields from the address the
/// gateway calls from, beside what TRUSTED_PROXIES says. Tells auth-service where the gateway is.
void introduce_neighbours(const config::Values& values, auth::Config& auth_config, user::Config& user_config,
                          gateway::Config& gateway_config);

}  // namespace dreamscape
