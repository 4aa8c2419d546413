#include "user/app.hpp"

#include <algorithm>
#include <utility>

#include "config/keys/auth_keys.hpp"
#include "config/keys/user_keys.hpp"
#include "guards/internal_token.hpp"
#include "health/routes.hpp"
#include "hosting/metrics_service.hpp"
#include "hosting/routing.hpp"
#include "hosting/telemetry.hpp"
#include "identity/guards.hpp"
#include "user/admin_routes.hpp"
#include "user/erasure_parts.hpp"
#include "user/handlers/hints.hpp"
#include "user/handlers/upload_body.hpp"
#include "user/health_checks.hpp"
#include "user/openapi_text.hpp"
#include "user/routes.hpp"

namespace user {
namespace {

runtime::WorkerPoolOptions image_pool_options(const PictureConfig& pictures) {
  return {.name = "image",
          .threads = pictures.workers,
          .queue_max = pictures.queue_max,
          .queue_wait_max = pictures.worker.deadline};
}

std::chrono::milliseconds picture_time(const PictureConfig& pictures) {
  return image_pool_options(pictures).queue_wait_max + pictures.worker.deadline;
}

/// A user may have half of few places, and an address three quarters of them, so that nobody has all.
SlotLimits slot_limits(const UploadConfig& uploads, std::size_t total_max) {
  SlotLimits limits;
  limits.total_max = total_max;
  limits.per_user_max = std::min(uploads.per_user_max, std::max<std::size_t>(total_max / 2, 1));
  limits.per_address_max = std::max<std::size_t>(total_max * 3 / 4, 1);
  limits.waiting_max = uploads.waiting_max;
  limits.waiting_per_user_max = 2 * uploads.per_user_max;
  limits.wait_max = uploads.wait_max;
  limits.grace = uploads.grace;
  limits.bytes_per_second_min = uploads.bytes_per_second_min;
  return limits;
}

std::vector<health::Check> make_checks(const Config& config, backend::Backend& stores, const Housekeeping& housekeeping,
                                       const media::WorkerImageProcessor& worker, DocumentScanning* scanning) {
  std::vector<health::Check> checks{health::database_check(*stores.database_health, config.is_database_mongodb)};
  checks.push_back(health::write_check(*stores.write_health));
  checks.push_back(uploads_check(*stores.blobs, config.upload_bytes_max, housekeeping));
  checks.push_back(image_worker_check(worker));
  checks.push_back(clock_check(housekeeping));
  checks.push_back(sweep_check(housekeeping));
  if (scanning != nullptr) checks.push_back(scanner_check(*scanning));
  health::add_cache_check(checks, stores.cache_health.get());
  for (health::Check& check : checks) check.timeout = config.health_timeout;
  return checks;
}

/// A file that became unreadable since it was checked: the sample is better than no policy.
privacy::PolicyText first_policy(const PrivacyConfig& privacy, const logging::Logger& log) {
  auto policy = read_first_policy(privacy);
  if (policy) return std::move(*policy);
  log.warning("the first privacy policy is the sample", {{"detail", policy.error().message()}});
  return privacy::sample_policy();
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
      image_pool_(image_pool_options(config_.pictures)),
      image_processor_(config_.pictures.worker),
      avatar_urls_(config_.public_base_url),
      installation_({.database = *stores.installation,
                     .uploads = stores.upload_mark.get(),
                     .archive = *stores.archive,
                     .blobs = *stores.blobs,
                     .clock = resources.clock}),
      avatar_variants_({.avatars = *stores.avatars,
                        .blobs = *stores.blobs,
                        .processor = image_processor_,
                        .image_pool = image_pool_}),
      avatars_({.avatars = *stores.avatars,
                .blobs = *stores.blobs,
                .variants = avatar_variants_,
                .processor = image_processor_,
                .image_pool = image_pool_,
                .installation = installation_,
                .clock = resources.clock,
                .random = resources.random,
                .fit_box = config_.pictures.fit_box}),
      profiles_({*stores.accounts, *stores.profiles, *stores.settings, *stores.avatars, *stores.people}),
      housekeeping_({*stores.blobs, *stores.avatars, *stores.documents, resources.clock}, installation_,
                    *stores.audit_log, resources.log, {stores.description.database, stores.description.uploads},
                    config_.housekeeping),
      socket_hub_(SocketHub::create(config_.hub, SocketMetrics(resources.metrics))),
      refused_tokens_(*stores.rate_limits, config_.limits.of(config::keys::kLimitSocketRefused), resources.clock),
      token_watch_(socket_hub_, *stores.token_changes, authenticator_),
      socket_parts_{socket_hub_, authenticator_, refused_tokens_, resources.clock, resources.random, config_.sockets},
      socket_handshakes_(socket_parts_, http::Cors(config_.cors_origins)),
      relay_({.log = *stores.deliveries,
              .rows = stores.owned.of<storage::Notification>(),
              .sockets = *socket_hub_,
              .logger = resources.log,
              .metrics = resources.metrics},
             {.poll_every = config_.deliveries_poll}),
      notifications_({.rows = stores.owned.of<storage::Notification>(),
                      .accounts = *stores.accounts,
                      .settings = *stores.settings,
                      .announcer = relay_,
                      .clock = resources.clock,
                      .random = resources.random,
                      .metrics = resources.metrics},
                     config_.record_bounds.of<storage::Notification>()),
      audit_rows_(*stores.audit_log),
      account_notices_(notifications_),
      changed_sockets_(*socket_hub_),
      changes_({&audit_rows_, &account_notices_, &changed_sockets_}),
      scanner_(config_.clamd ? std::make_unique<scanning::Clamd>(*config_.clamd) : nullptr),
      scanning_(make_scanning(stores)),
      documents_(document_parts(stores)),
      document_versions_(document_parts(stores)),
      resumable_uploads_({.documents = document_parts(stores),
                          .catalogue = documents_,
                          .versions = document_versions_,
                          .rules = config_.resumable}),
      document_links_({.rows = stores.owned.of<storage::DocumentLink>(),
                       .documents = documents_,
                       .versions = document_versions_,
                       .clock = resources.clock,
                       .random = resources.random}),
      document_thumbnails_({.versions = document_versions_,
                            .processor = image_processor_,
                            .image_pool = image_pool_,
                            .bytes_max = config_.upload_bytes_max}),
      document_metrics_(resources.metrics),
      journal_(*stores.security_events, resources.clock, resources.random),
      admin_actions_(resources.metrics),
      erasure_ledger_(config_.privacy.erasure_ledger, resources.blocking_pool),
      erasure_(erasure_parts(stores, erasure_ledger_, resources, config_.privacy.erasure_settle)),
      data_export_({.accounts = *stores.accounts,
                    .sessions = *stores.sessions,
                    .profiles = *stores.profiles,
                    .settings = *stores.settings,
                    .avatars = *stores.avatars,
                    .documents = *stores.documents,
                    .owned = stores.owned,
                    .blobs = *stores.blobs,
                    .audit = *stores.audit_log,
                    .security_events = *stores.security_events}),
      policies_(stores.owned, resources.clock, resources.random),
      consents_(stores.owned, resources.clock, resources.random),
      requests_({.accounts = *stores.accounts,
                 .owned = stores.owned,
                 .blobs = *stores.blobs,
                 .work = *stores.work,
                 .clock = resources.clock,
                 .random = resources.random,
                 .rules = config_.privacy.requests}),
      privacy_worker_({.owned = stores.owned,
                       .blobs = *stores.blobs,
                       .work = *stores.work,
                       .archive = *stores.archive,
                       .exports = data_export_,
                       .erasure = erasure_,
                       .policies = policies_,
                       .clock = resources.clock,
                       .log = resources.log,
                       .metrics = resources.metrics,
                       .first_policy = first_policy(config_.privacy, resources.log),
                       .is_clock_believed = [this] { return housekeeping_.clock_watch().is_believed(); }},
                      config_.privacy.worker),
      hasher_(security::PasswordHasherOptions{}),
      passwords_(hasher_, resources.hash_pool),
      audit_(*stores.audit_log, changes_, resources.clock, resources.random),
      picture_slots_(slot_limits(config_.uploads, config_.pictures.slots_max)),
      document_slots_(slot_limits(config_.uploads, config_.uploads.documents_max)),
      limiters_(*stores.rate_limits, resources.metrics, config_.limits),
      email_changes_(*stores.rate_limits, config_.limits.of(config::keys::kLimitEmailChange),
                     config_.limits.of(config::keys::kLimitRegister), resources.metrics),
      context_(make_context(stores)),
      health_(health::told_to(config_.health, resources.log),
              make_checks(config_, stores, housekeeping_, image_processor_, scanning_.get()), resources.clock),
      application_(make_options(), hosting::make_router(make_routes())) {
  hosting::expose_pool(resources.metrics, image_pool_);
  health_.expose(resources.metrics, resources.loops.at(0).get_executor());
  expose_sockets(resources.metrics, socket_hub_);
}

std::unique_ptr<DocumentScanning> App::make_scanning(backend::Backend& stores) {
  if (!scanner_) return nullptr;
  ScanRules rules = config_.scan_rules;
  const auto largest_upload = std::max<std::uint64_t>(config_.upload_bytes_max, config_.resumable.bytes_max);
  rules.largest_file = std::min(largest_upload, config_.document_quota.bytes_max);
  return std::make_unique<DocumentScanning>(
      DocumentScanning::Parts{.stores = {.documents = *stores.documents, .blobs = *stores.blobs},
                              .work = *stores.work,
                              .scanner = *scanner_,
                              .notifications = notifications_,
                              .changes = changes_,
                              .clock = resources().clock,
                              .random = resources().random,
                              .log = resources().log,
                              .metrics = resources().metrics},
      rules);
}

Documents::Parts App::document_parts(backend::Backend& stores) {
  return {.documents = *stores.documents,
          .blobs = *stores.blobs,
          .installation = installation_,
          .clock = resources().clock,
          .random = resources().random,
          .quota = config_.document_quota,
          .bytes_max = config_.upload_bytes_max,
          .rules = config_.document_rules,
          .scanning = scanning_.get()};
}

Context App::make_context(backend::Backend& stores) {
  return {.profiles = profiles_,
          .avatars = avatars_,
          .variants = avatar_variants_,
          .documents = documents_,
          .versions = document_versions_,
          .uploads = resumable_uploads_,
          .links = document_links_,
          .document_metrics = document_metrics_,
          .thumbnails = document_thumbnails_,
          .account_store = *stores.accounts,
          .owned = stores.owned,
          .notifications = notifications_,
          .policies = policies_,
          .consents = consents_,
          .requests = requests_,
          .erasure = erasure_,
          .passwords = passwords_,
          .journal = journal_,
          .urls = avatar_urls_,
          .changes = changes_,
          .audit = audit_,
          .picture_slots = picture_slots_,
          .document_slots = document_slots_,
          .avatar_limiter = limiters_.make("user-avatar", config::keys::kLimitAvatar),
          .email_changes = email_changes_,
          .clock = resources().clock,
          .random = resources().random,
          .json_limits = config_.json_limits,
          .profile_limits = config_.profile_limits,
          .administering = {*stores.accounts, *stores.sessions, journal_},
          .audit_log = *stores.audit_log,
          .security_events = *stores.security_events,
          .token_changes = *stores.token_changes,
          .rate_limits = *stores.rate_limits,
          .admin_actions = admin_actions_,
          .upload_bytes_max = config_.upload_bytes_max,
          .record_bounds = config_.record_bounds,
          .picture_time = picture_time(config_.pictures)};
}

std::vector<http::Route> App::make_routes() {
  const auto general = limiters_.make("user-general", config::keys::kLimitUser);
  const Access access{
      .signed_in = guards::authenticated_rate_limit(identity::require_principal(authenticator_), general),
      .internal = guards::authenticated_rate_limit(
          guards::require_internal_token(config_.internal_token),
          limiters_.make("user-notifications-internal", config::keys::kLimitNotificationsInternal)),
      .anybody = guards::rate_limit(general),
      .limiters = limiters_};
  std::vector<http::Route> rows = routes(context_, access);
  for (http::Route& row : admin_routes(context_, access)) rows.push_back(std::move(row));
  for (http::Route& row : health::routes(health_, "/api/v1/users/health")) rows.push_back(std::move(row));
  for (http::Route& row : socket_handshakes_.routes()) rows.push_back(std::move(row));
  rows.push_back(hosting::metrics_route([this] { return resources().metrics.expose(); }));
  rows.push_back(hosting::openapi_route(kOpenapiText));
  return rows;
}

http::ApplicationOptions App::make_options() const {
  http::ApplicationOptions options = hosting::application_options(resources(), name(), config_.logs_personal_data);
  options.cors = http::Cors(config_.cors_origins, std::string(kResumablePath));
  options.trusted_proxies = config_.trusted_proxies;
  options.render_error = [bytes_max = config_.upload_bytes_max](const http::Request&, const base::Error& error) {
    return problem_with_hint(error, bytes_max);
  };
  return options;
}

void App::on_ready(bool is_ready) {
  is_draining_ = !is_ready;
  if (!is_ready) {
    socket_handshakes_.begin_drain();
    return health_.set_ready(false);
  }
  housekeeping_.start(resources().loops.at(0));
  token_watch_.start(resources().loops.at(0));
  relay_.start(resources().loops.at(0));
  if (scanning_) scanning_->start(resources().loops.at(0));
  // Nobody who was erased may be found again, should the database have been restored.
  privacy_worker_.start(resources().loops.at(0), [this] { health_.set_ready(!is_draining_); });
}

void App::shut_down() {
  token_watch_.stop();
  housekeeping_.stop();
  relay_.stop();
  privacy_worker_.stop();
  if (scanning_) scanning_->stop();
  image_pool_.stop();
}

}  // namespace user
