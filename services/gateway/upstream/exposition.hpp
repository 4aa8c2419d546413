/// What /metrics says of the services behind the gateway: instances by state, connections, failures, retries, tunnels.
#pragma once

#include "gateway/upstream/pools.hpp"
#include "gateway/upstream/service.hpp"
#include "metrics/registry.hpp"

namespace gateway {

/// Brings the figures up to date before each exposure. Services without an instance have none. `registry` and `pools`
/// must outlive the last one.
void expose_upstreams(metrics::Registry& metrics, const Registry& registry, const Pools& pools);

}  // namespace gateway
