#include "gateway/app.hpp"

#include "config/keys/gateway_keys.hpp"
#include "gateway/pages/administrator.hpp"
#include "gateway/proxy/answers.hpp"
#include "gateway/proxy/path_rules.hpp"
#include "gateway/routes.hpp"
#include "gateway/upstream/exposition.hpp"
#include "hosting/metrics_service.hpp"
#include "hosting/routing.hpp"
#include "hosting/telemetry.hpp"

namespace gateway {
namespace {

/// The text of every limit of the gateway (docs/http-contract.md §1.9).
constexpr std::string_view kTooManyRequests = "Too many requests, please try again later";

Limiter make_limiter(backend::GatewayBackend& stores, metrics::Registry& metrics, const char* name,
                     storage::RateLimit limit) {
  guards::RateLimitRule rule{.name = name, .limit = limit, .message = std::string(kTooManyRequests)};
  return std::make_shared<const guards::RateLimiter>(*stores.rate_limits, std::move(rule), metrics);
}

/// One warning a failed exchange with an upstream: the client got a 502, 503 or 504 that is not its fault.
Forwarder::OnFault log_faults(logging::Logger& log) {
  return [&log](const Service& service, const Instance* instance, const base::Error& error) {
    log.warning("upstream failed", {{"upstream", service.name()},
                                    {"instance", instance == nullptr ? std::string() : instance->address().authority},
                                    {"detail", error.detail()}});
  };
}

}  // namespace

App::App(Config config, hosting::Resources resources, backend::GatewayBackend& stores)
    : HttpService(resources, config.server),
      config_(std::move(config)),
      registry_(std::make_shared<const Registry>(config_.services, config_.balancing)),
      pools_(std::make_shared<const Pools>(resources.loops, *registry_, config_.pool, config_.turns)),
      forwarder_(pools_, config_.forward, log_faults(resources.log)),
      watcher_(resources.loops, registry_, config_.watcher),
      limiter_(make_limiter(stores, resources.metrics, "gateway", config_.limits.of(config::keys::kLimitGateway))),
      vr_sessions_(*stores.pins,
                   make_limiter(stores, resources.metrics, "vr-pin", config_.limits.of(config::keys::kLimitVrPin)),
                   resources.clock, resources.random, config_.pin_lifetime),
      health_(registry_, config_.health, resources.clock, config_.watcher.probe_timeout, stores.cache_health.get()),
      cors_(config_.cors_origins, std::string(kUploadPath)),
      status_(registry_, resources.clock,
              [this](http::Request& request) {
                return is_administrator(request, forwarder_, registry_->get("user-service"));
              }),
      pages_(config_.pages, [this] { return status_.html(); }),
      application_(make_options(), hosting::make_router(make_routes())) {
  health_.expose(resources.metrics, resources.loops.at(0).get_executor());
  expose_upstreams(resources.metrics, *registry_, *pools_);
}

std::vector<http::Route> App::make_routes() {
  return routes({.registry = *registry_,
                 .forwarder = forwarder_,
                 .limiter = limiter_,
                 .vr_sessions = vr_sessions_,
                 .health = health_,
                 .cors = cors_,
                 .status = status_,
                 .pages = pages_,
                 .metrics = hosting::metrics_route([this] { return resources().metrics.expose(); }).handler});
}

http::ApplicationOptions App::make_options() {
  http::ApplicationOptions options = hosting::application_options(resources(), name(), config_.logs_personal_data);
  options.cors = cors_;
  options.trusted_proxies = config_.trusted_proxies;
  options.render_error = [this](const http::Request& request, const base::Error& error) {
    if (!is_unknown_route(request, error)) return render_error(request, error);
    if (auto page = pages_.not_found(request)) return std::move(*page);
    http::Response response = render_error(request, error);
    if (pages_.is_decided_by_accept(request)) response.fields.add("Vary", "Accept");
    return response;
  };
  options.on_finished = [this, observe = std::move(options.on_finished)](const http::RequestRecord& record) {
    observe(record);
    if (!record.is_quiet) status_.count(record.status, record.duration);
  };
  return options;
}

void App::on_ready(bool is_ready) {
  if (is_ready) watcher_.start();
  health_.set_serving(is_ready);
}

}  // namespace gateway
