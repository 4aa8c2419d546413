#include "auth/app.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "auth/handlers/answers.hpp"
#include "auth/openapi_text.hpp"
#include "auth/routes.hpp"
#include "config/keys/auth_keys.hpp"
#include "health/routes.hpp"
#include "hosting/metrics_service.hpp"
#include "hosting/routing.hpp"
#include "hosting/telemetry.hpp"

namespace auth {
namespace {

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
      tokens_(config_.token_key, config_.clock_skew, resources.clock.now() + security::kUpdateMax,
              config_.also_accepted_token_key),
      authenticator_(
          {tokens_, *stores.accounts, *stores.sessions, *stores.revocations, *stores.token_changes, resources.clock},
          {.facts_max = config_.token_facts_max}),
      hasher_(config_.hasher),
      passwords_(hasher_, resources.hash_pool),
      password_rules_(config_.composition, *stores.origin),
      journal_(*stores.security_events, resources.clock, resources.random),
      sessions_({*stores.accounts, *stores.sessions, *stores.revocations, tokens_, journal_, resources.clock,
                 resources.random},
                config_.sessions),
      accounts_({*stores.accounts, *stores.sessions, *stores.security_events, sessions_, passwords_, journal_,
                 resources.clock, resources.random}),
      first_admin_({*stores.accounts, *stores.work, resources.clock, resources.random}),
      housekeeping_(
          {*stores.sessions, *stores.revocations, *stores.security_events, resources.clock, *stores.installation},
          resources.log, config_.housekeeping),
      email_changes_(*stores.rate_limits, config_.limits.of(config::keys::kLimitEmailChange),
                     config_.limits.of(config::keys::kLimitRegister), resources.metrics),
      unlock_watch_(*stores.token_changes, *stores.rate_limits),
      context_(make_context(stores)),
      health_(health::told_to(config_.health, resources.log), checks_of(config_, stores), resources.clock),
      application_(make_options(), hosting::make_router(make_routes())) {
  health_.expose(resources.metrics, resources.loops.at(0).get_executor());
}

Context App::make_context(backend::Backend& stores) {
  return {.accounts = accounts_,
          .sessions = sessions_,
          .first_admin = first_admin_,
          .verifier = tokens_,
          .clock = resources().clock,
          .limiters = make_limiters(config_.limits, *stores.rate_limits, resources().metrics),
          .unlock_watch = unlock_watch_,
          .email_changes = email_changes_,
          .logins = LoginMeter(resources().metrics),
          .password_rules = password_rules_,
          .session_policy = config_.sessions,
          .lifetime_texts = config_.lifetime_texts,
          .cookie = RefreshCookie(config_.is_production),
          .device_cookie = DeviceCookie(config_.token_key, config_.also_accepted_token_key, config_.is_production),
          .random = resources().random,
          .owned = stores.owned,
          .people = *stores.people,
          .audit_log = *stores.audit_log,
          .cors = http::Cors(config_.cors_origins),
          .body_limits = config_.body_limits,
          .slowed_login_delay = config_.slowed_login_delay,
          .login_failure_min = config_.login_failure_min};
}

std::vector<http::Route> App::make_routes() {
  std::vector<http::Route> rows = routes(context_, authenticator_);
  if (!config_.is_production) rows.push_back(setup_route(context_));
  for (http::Route& row : health::routes(health_, "/api/v1/auth/health")) rows.push_back(std::move(row));
  rows.push_back(hosting::metrics_route([this] { return resources().metrics.expose(); }));
  rows.push_back(hosting::openapi_route(kOpenapiText));
  return rows;
}

http::ApplicationOptions App::make_options() const {
  http::ApplicationOptions options = hosting::application_options(resources(), name(), config_.logs_personal_data);
  options.cors = context_.cors;
  options.trusted_proxies = config_.trusted_proxies;
  options.render_error = [](const http::Request&, const base::Error& error) { return problem_with_hint(error); };
  return options;
}

void App::on_ready(bool is_ready) {
  if (is_ready) {
    housekeeping_.start(resources().loops.at(0));
    if (!config_.is_production) {
      boost::asio::co_spawn(resources().loops.at(0), offer_setup(), boost::asio::detached);
    }
  }
  health_.set_ready(is_ready);
}

runtime::Task<void> App::offer_setup() {
  const auto token = co_await first_admin_.offer();
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
