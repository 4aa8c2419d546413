#include <functional>
#include <mutex>

#include "backend/openers.hpp"
#include "storage/mongodb/database.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/ports/gathered_reads.hpp"

namespace backend {
namespace {

/// Joins the database, which says when tokens ended, with the bell, which is made after it and goes before it.
class Doorbell {
 public:
  void connect(std::function<void()> ring) {
    const std::lock_guard lock(mutex_);
    ring_ = std::move(ring);
  }
  void disconnect() {
    std::function<void()> last;
    const std::lock_guard lock(mutex_);
    last.swap(ring_);
  }
  void ring() {
    const std::lock_guard lock(mutex_);
    if (ring_) ring_();
  }

 private:
  std::mutex mutex_;
  std::function<void()> ring_;
};

/// Scheme, hosts and name of the database: neither user information nor options, where certificates and keys may be.
std::string without_credentials(std::string_view url) {
  const std::size_t begin = url.find("://") + 3;
  const std::string_view rest = url.substr(begin, url.find('?', begin) - begin);
  const std::size_t at = rest.substr(0, rest.find('/')).rfind('@');
  return std::string(url.substr(0, begin)) + std::string(rest.substr(at == std::string_view::npos ? 0 : at + 1));
}

}  // namespace

base::Result<std::unique_ptr<Backend>> open_mongodb(const Options& options, const hosting::Resources& resources) {
  namespace mongodb = storage::mongodb;
  auto cache = open_cache(options.cache, options.rate_limit_entries_max, resources);
  if (!cache) return std::unexpected(std::move(cache).error());
  mongodb::DatabaseOptions database_options;
  database_options.url = options.database_url;
  database_options.timeout = options.database_timeout;
  database_options.connections_max = options.database_connections_max;
  database_options.schema.has_ttl_indexes = options.has_ttl_indexes;
  database_options.feed.poll_every = options.token_changes_poll;
  database_options.metrics = &resources.metrics;
  database_options.on_change = [&log = resources.log](bool is_up, std::string_view reason) {
    if (is_up) return log.info("database reachable again");
    log.warning("database unreachable", {{"detail", reason}});
  };
  const auto bell = std::make_shared<Doorbell>();
  if (cache->share_bell) database_options.feed.on_published = [bell] { bell->ring(); };
  auto database = mongodb::Database::open(database_options, resources.blocking_pool, resources.clock);
  if (!database) return std::unexpected(std::move(database).error());
  auto backend = std::make_unique<Backend>();
  if (options.uses_local_files) {
    if (auto opened = open_local_blobs(options, resources, *backend); !opened) return std::unexpected(opened.error());
  } else {
    backend->blobs = mongodb::make_blob_store(**database);
    backend->description.uploads = "in the database";
  }
  backend->token_changes = mongodb::make_token_change_feed(**database);
  if (cache->share_bell) {
    bell->connect(cache->share_bell("token-changes", [&watch = (*database)->watch()] { watch.wake(); }));
    backend->bell = std::shared_ptr<void>(bell.get(), [bell](void*) { bell->disconnect(); });
  }
  backend->accounts = mongodb::make_account_store(**database);
  backend->sessions = mongodb::make_session_store(**database, options.sessions);
  backend->revocations = mongodb::make_revocation_store(**database);
  backend->profiles = mongodb::make_profile_store(**database);
  backend->settings = mongodb::make_settings_store(**database);
  backend->avatars = mongodb::make_avatar_store(**database);
  backend->people = storage::make_person_store_in_steps(
      {.accounts = *backend->accounts,
       .avatars = *backend->avatars,
       .settings = *backend->settings,
       .find_deletion = std::bind_front(&storage::deletion_scheduled_at, std::ref(backend->owned))});
  backend->documents = mongodb::make_document_catalogue(**database);
  backend->owned = mongodb::make_owned_stores(**database);
  backend->deliveries = share_news(mongodb::make_delivery_log(**database), *cache);
  backend->work = mongodb::make_work_queue(**database);
  backend->audit_log =
      storage::gather_reads(mongodb::make_audit_log(**database, {.buffer_max = options.audit_queue_max}),
                            {.entries_max = options.audit_queue_max});
  backend->archive = mongodb::make_archive(**database);
  backend->installation = mongodb::make_installation_store(**database);
  backend->description.database = without_credentials(options.database_url.reveal());
  backend->description.is_new = (*database)->watch().was_created();
  backend->origin = mongodb::make_store_origin(**database);
  backend->security_events = mongodb::make_security_event_log(**database);
  backend->jobs = until_idle(resources.blocking_pool);
  backend->cache_engine = cache->engine;
  backend->rate_limits = std::move(cache->rate_limits);
  backend->cache_health = std::move(cache->health);
  backend->database_health = mongodb::make_health_probe(**database);
  backend->write_health = mongodb::make_write_health_probe(**database);
  backend->engine = std::move(*database);
  return backend;
}

}  // namespace backend
