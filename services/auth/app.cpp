#include "auth/app.hpp"

#include "auth/openapi_text.hpp"
#include "base/check.hpp"
#include "health/routes.hpp"
#include "hosting/metrics_service.hpp"
#include "hosting/telemetry.hpp"

namespace auth {
namespace {

Stores stores_of(backend::Backend& backend) {
  return {.accounts = backend.accounts(),
          .sessions = backend.sessions(),
          .revocations = backend.revocations(),
          .changes = backend.token_changes(),
          .events = backend.security_events(),
          .limits = backend.rate_limits()};
}

health::ReporterOptions with_clock(health::ReporterOptions options, const base::Clock& clock) {
  options.clock = &clock;
  return options;
}

std::vector<health::Check> checks_of(const Config& config, backend::Backend& stores) {
  const bool is_mongodb = config.is_database_mongodb;
  health::Check database = health::check_of(stores.database_health(), is_mongodb ? "MongoDB" : "SQLite",
                                            is_mongodb ? "mongodb" : "sqlite", health::CheckType::kDatabase, true);
  std::vector<health::Check> checks;
  checks.push_back(std::move(database));
  health::add_cache_check(checks, stores.cache_health());
  for (health::Check& check : checks) check.timeout = config.health_timeout;
  return checks;
}

http::Route openapi_route() {
  http::Route route;
  route.path = "/openapi.json";
  route.handler = [](http::Request&) -> runtime::Task<base::Result<http::Response>> {
    co_return http::json_response(200, std::string(kOpenapiText));
  };
  return route;
}

http::Router make_router(std::vector<http::Route> rows) {
  auto router = http::Router::build(std::move(rows));
  base::check(router.has_value(), "the route table of auth-service contradicts itself");
  return std::move(*router);
}

}  // namespace

App::App(Config config, hosting::Resources resources, backend::Backend& stores)
    : HttpService(resources, config.server),
      config_(std::move(config)),
      api_(config_.api, config_.token_key, stores_of(stores),
           {resources.hash_pool, resources.clock, resources.random, resources.metrics}),
      health_(with_clock(config_.health, resources.clock), checks_of(config_, stores)),
      housekeeping_({stores.sessions(), stores.revocations(), stores.security_events(), resources.clock},
                    resources.log),
      application_(make_options(), make_router(make_routes())) {
  health_.expose(resources.metrics, resources.loops.at(0).get_executor());
}

std::vector<http::Route> App::make_routes() {
  std::vector<http::Route> rows = api_.routes();
  for (http::Route& row : health::routes(health_, "/api/v1/auth/health")) rows.push_back(std::move(row));
  rows.push_back(hosting::metrics_route([this] { return resources().metrics.expose(); }));
  rows.push_back(openapi_route());
  return rows;
}

http::ApplicationOptions App::make_options() const {
  http::ApplicationOptions options;
  options.cors = api_.cors();
  options.trusted_proxies = config_.trusted_proxies;
  options.random = &resources().random;
  options.on_finished = hosting::observe_requests(resources(), name(), config_.logs_personal_data);
  return options;
}

void App::on_ready(bool is_ready) {
  if (is_ready) housekeeping_.start(resources().loops.at(0));
  health_.set_ready(is_ready);
}

}  // namespace auth
