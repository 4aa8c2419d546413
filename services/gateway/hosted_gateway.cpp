#include "gateway/hosted_gateway.hpp"

#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "hosting/program.hpp"
#include "hosting/telemetry.hpp"

namespace gateway {
namespace {

/// One warning a failed exchange with an upstream: the client got a 502, 503 or 504 that is not its fault.
Forwarder::OnFault log_faults(logging::Logger& log) {
  return [&log](const Service& service, const Instance* instance, const base::Error& error) {
    log.warning("upstream failed", {{"upstream", service.name()},
                                    {"instance", instance == nullptr ? std::string() : instance->address().authority},
                                    {"detail", error.detail()}});
  };
}

}  // namespace

HostOptions host_options_from(const config::Values& values) {
  return {.server = hosting::server_options(values, kServiceName, config::keys::kGatewayPort),
          .logs_personal_data = values.flag(config::keys::kLogPersonalData)};
}

base::Result<std::unique_ptr<HostedGateway>> HostedGateway::create(Config config, HostOptions options,
                                                                   hosting::Resources resources,
                                                                   backend::GatewayBackend& counters) {
  Shared shared{.rate_limits = *counters.rate_limits,
                .pins = *counters.pins,
                .clock = resources.clock,
                .random = resources.random,
                .metrics = resources.metrics,
                .on_finished = hosting::observe_requests(resources, options.server.name, options.logs_personal_data),
                .on_fault = log_faults(resources.log),
                .cache_health = counters.cache_health.get(),
                .on_refused = hosting::log_refusals(resources),
                .on_escaped = hosting::log_escapes(resources)};
  auto app = App::create(std::move(config), resources.loops, std::move(shared));
  if (!app) return std::unexpected(std::move(app).error());
  std::unique_ptr<HostedGateway> hosted(new HostedGateway(resources, std::move(options.server)));
  hosted->app_ = std::move(*app);
  return hosted;
}

void HostedGateway::on_ready(bool is_ready) {
  if (is_ready)
    app_->start();
  else
    app_->set_serving(false);
}

}  // namespace gateway
