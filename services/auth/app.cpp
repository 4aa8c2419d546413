#include "auth/app.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "auth/openapi_text.hpp"
#include "health/routes.hpp"
#include "hosting/metrics_service.hpp"
#include "hosting/routing.hpp"
#include "hosting/telemetry.hpp"

namespace auth {
namespace {

Stores stores_of(backend::Backend& backend) {
  return {.accounts = *backend.accounts,
          .sessions = *backend.sessions,
          .revocations = *backend.revocations,
          .changes = *backend.token_changes,
          .events = *backend.security_events,
          .limits = *backend.rate_limits,
          .origin = *backend.origin,
          .owned = backend.owned,
          .work = *backend.work};
}

std::vector<health::Check> checks_of(const Config& config, backend::Backend& stores) {
  std::vector<health::Check> checks{health::database_check(*stores.database_health, config.is_database_mongodb)};
  checks.push_back(health::write_check(*stores.write_health));
  health::add_cache_check(checks, stores.cache_health.get());
  for (health::Check& check : checks) check.timeout = config.health_timeout;
  return checks;
}

}  // namespace

App::App(Config config, hosting::Resources resources, backend::Backend& stores)
    : HttpService(resources, config.server),
      config_(std::move(config)),
      api_(config_.api, config_.token_key, stores_of(stores),
           {resources.hash_pool, resources.clock, resources.random, resources.metrics}),
      health_(health::told_to(config_.health, resources.log), checks_of(config_, stores), resources.clock),
      housekeeping_(
          {*stores.sessions, *stores.revocations, *stores.security_events, resources.clock, *stores.installation},
          resources.log, config_.housekeeping),
      application_(make_options(), hosting::make_router(make_routes())) {
  health_.expose(resources.metrics, resources.loops.at(0).get_executor());
}

std::vector<http::Route> App::make_routes() {
  std::vector<http::Route> rows = api_.routes();
  for (http::Route& row : health::routes(health_, "/api/v1/auth/health")) rows.push_back(std::move(row));
  rows.push_back(hosting::metrics_route([this] { return resources().metrics.expose(); }));
  rows.push_back(hosting::openapi_route(kOpenapiText));
  return rows;
}

http::ApplicationOptions App::make_options() const {
  http::ApplicationOptions options = hosting::application_options(resources(), name(), config_.logs_personal_data);
  options.cors = api_.cors();
  options.trusted_proxies = config_.trusted_proxies;
  return options;
}

void App::on_ready(bool is_ready) {
  if (is_ready) housekeeping_.start(resources().loops.at(0));
  accounts::FirstAdmin* const first = api_.first_admin();
  if (is_ready && first != nullptr) {
    boost::asio::co_spawn(resources().loops.at(0), offer_setup(*first), boost::asio::detached);
  }
  health_.set_ready(is_ready);
}

runtime::Task<void> App::offer_setup(accounts::FirstAdmin& first) {
  const auto token = co_await first.offer();
  const logging::Logger& log = resources().log;
  if (!token) co_return log.warning("no first administrator can be offered", {{"detail", token.error().detail()}});
  if (!*token) co_return;
  const std::string code((*token)->reveal());
  log.info("no accounts yet: make the first administrator within 24 hours",
           {{"setup_code", code},
            {"call", "POST /api/v1/admin/setup"},
            // Behind "#": browsers keep it to themselves.
            {"page", config_.pages_url + "/admin/setup#token=" + code}});
}

}  // namespace auth
