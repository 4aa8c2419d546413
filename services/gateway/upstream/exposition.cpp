#include "gateway/upstream/exposition.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace gateway {
namespace {

constexpr std::pair<Instance::State, const char*> kStates[] = {{Instance::State::kWell, "well"},
                                                               {Instance::State::kLeaving, "leaving"},
                                                               {Instance::State::kUnreachable, "unreachable"},
                                                               {Instance::State::kFailing, "failing"}};
constexpr std::pair<Failure, const char*> kKinds[] = {
    {Failure::kUnreachable, "unreachable"}, {Failure::kTimeout, "timeout"}, {Failure::kBusy, "busy"}};
static_assert(std::size(kKinds) == kFailures);

void expose_instances(metrics::Registry& metrics, const Service& service) {
  for (const auto& [state, name] : kStates) {
    const auto gauge = metrics.gauge("gateway_upstream_instances", "Instances of a service by how they were last seen",
                                     {{"upstream", service.name()}, {"state", name}});
    metrics.before_expose([gauge, &service, state] {
      const auto count = std::ranges::count(service.instances(), state, [](const auto& each) { return each->state(); });
      gauge.set(static_cast<double>(count));
    });
  }
}

void expose_failures(metrics::Registry& metrics, const Service& service) {
  for (const auto& [kind, name] : kKinds) {
    const auto counter = metrics.counter("gateway_upstream_failures_total",
                                         "Requests a service did not answer, the second attempt included",
                                         {{"upstream", service.name()}, {"kind", name}});
    metrics.before_expose(
        [counter, &service, kind] { counter.advance_to(static_cast<double>(service.failures(kind))); });
  }
}

void expose_traffic(metrics::Registry& metrics, const Service& service, const Pools& pools) {
  const metrics::Labels labels{{"upstream", service.name()}};
  const auto open =
      metrics.gauge("gateway_upstream_connections_open", "Connections to a service, kept and at work", labels);
  const auto retries = metrics.counter("gateway_upstream_retries_total", "Requests that were sent again", labels);
  metrics.before_expose([open, retries, &service, &pools] {
    std::size_t connections = 0;
    for (const auto& instance : service.instances()) connections += pools.open_connections(*instance);
    open.set(static_cast<double>(connections));
    retries.advance_to(static_cast<double>(service.retries()));
  });
}

}  // namespace

void expose_upstreams(metrics::Registry& metrics, const Registry& registry, const Pools& pools) {
  for (const auto& service : registry.services()) {
    if (!service->is_configured()) continue;
    expose_instances(metrics, *service);
    expose_failures(metrics, *service);
    expose_traffic(metrics, *service, pools);
  }
  const auto tunnels = metrics.gauge("gateway_tunnels_open", "WebSocket connections through the gateway");
  metrics.before_expose([tunnels, &pools] { tunnels.set(static_cast<double>(pools.open_tunnels())); });
}

}  // namespace gateway
