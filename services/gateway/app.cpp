#include "gateway/app.hpp"

#include "gateway/proxy/answers.hpp"
#include "gateway/routes.hpp"
#include "gateway/upstream/exposition.hpp"
#include "hosting/metrics_service.hpp"
#include "hosting/routing.hpp"

namespace gateway {
namespace {

/// The text of every limit of the gateway (docs/http-contract.md §1.9).
constexpr std::string_view kTooManyRequests = "Too many requests, please try again later";

Limiter make_limiter(const Shared& shared, const char* name, storage::RateLimit limit) {
  guards::RateLimitRule rule{.name = name, .limit = limit, .message = std::string(kTooManyRequests)};
  return std::make_shared<const guards::RateLimiter>(shared.rate_limits, std::move(rule), shared.metrics);
}

http::Handler exposition_of(metrics::Registry& registry) {
  return hosting::metrics_route([&registry] { return registry.expose(); }).handler;
}

}  // namespace

base::Result<std::unique_ptr<App>> App::create(Config config, runtime::EventLoops& loops, Shared shared) {
  base::Result<http::TrustedProxies> trusted = http::TrustedProxies::parse(config.trusted_proxies);
  if (!trusted) return std::unexpected(trusted.error());
  return std::unique_ptr<App>(new App(std::move(config), std::move(*trusted), loops, std::move(shared)));
}

App::App(Config config, http::TrustedProxies trusted_proxies, runtime::EventLoops& loops, Shared shared)
    : config_(std::move(config)),
      registry_(std::make_shared<const Registry>(config_.services, config_.balancing)),
      pools_(std::make_shared<const Pools>(loops, *registry_, config_.pool, config_.turns)),
      forwarder_(pools_, config_.forward, std::move(shared.on_fault)),
      watcher_(loops, registry_, config_.watcher),
      limiter_(make_limiter(shared, "gateway", config_.rate_limit)),
      vr_sessions_(shared.pins, make_limiter(shared, "vr-pin", config_.vr_pin_limit), shared.clock, shared.random,
                   config_.pin_lifetime),
      health_(registry_, config_.health, shared.clock, config_.watcher.probe_timeout, shared.cache_health),
      cors_(config_.cors_origins) {
  health_.expose(shared.metrics, loops.at(0).get_executor());
  expose_upstreams(shared.metrics, *registry_, *pools_);
  http::Router router = hosting::make_router(make_routes({.registry = *registry_,
                                                          .forwarder = forwarder_,
                                                          .limiter = limiter_,
                                                          .vr_sessions = vr_sessions_,
                                                          .health = health_,
                                                          .cors = cors_,
                                                          .metrics = exposition_of(shared.metrics)}));
  http::ApplicationOptions options{.cors = cors_,
                                   .trusted_proxies = std::move(trusted_proxies),
                                   .random = &shared.random,
                                   .on_finished = std::move(shared.on_finished),
                                   .on_refused = std::move(shared.on_refused),
                                   .on_escaped = std::move(shared.on_escaped),
                                   .render_error = render_error};
  application_ = std::make_unique<http::Application>(std::move(options), std::move(router));
}

App::~App() { stop(); }

void App::start() {
  watcher_.start();
  health_.set_serving(true);
}

void App::stop() {
  health_.set_serving(false);
  watcher_.stop();
}

}  // namespace gateway
