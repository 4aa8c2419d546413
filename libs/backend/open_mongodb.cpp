#include <mutex>

#include "backend/owning_backend.hpp"
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
  Ports ports;
  if (options.uses_local_files) {
    if (auto opened = open_local_blobs(options, resources, ports); !opened) return std::unexpected(opened.error());
  } else {
    ports.blobs = mongodb::make_blob_store(**database);
    ports.description.uploads = "in the database";
  }
  auto feed = mongodb::make_token_change_feed(**database);
  if (cache->share_bell) {
    bell->connect(cache->share_bell([&watch = (*database)->watch()] { watch.wake(); }));
    ports.bell = std::shared_ptr<void>(bell.get(), [bell](void*) { bell->disconnect(); });
  }
  ports.accounts = mongodb::make_account_store(**database);
  ports.sessions = mongodb::make_session_store(**database, options.sessions);
  ports.revocations = mongodb::make_revocation_store(**database);
  ports.profiles = mongodb::make_profile_store(**database);
  ports.settings = mongodb::make_settings_store(**database);
  ports.avatars = mongodb::make_avatar_store(**database);
  ports.people = storage::make_person_store_in_steps(*ports.accounts, *ports.avatars, *ports.settings);
  ports.documents = mongodb::make_document_store(**database);
  ports.owned = mongodb::make_owned_stores(**database);
  ports.audit_log = storage::gather_reads(mongodb::make_audit_log(**database, {.buffer_max = options.audit_queue_max}),
                                          {.entries_max = options.audit_queue_max});
  ports.archive = mongodb::make_archive(**database);
  ports.installation = mongodb::make_installation_store(**database);
  ports.description.database = without_credentials(options.database_url.reveal());
  ports.description.is_new = (*database)->watch().was_created();
  ports.origin = mongodb::make_store_origin(**database);
  ports.security_events = mongodb::make_security_event_log(**database);
  ports.jobs = until_idle(resources.blocking_pool);
  ports.cache_engine = cache->engine;
  ports.rate_limits = std::move(cache->rate_limits);
  ports.cache_health = std::move(cache->health);
  ports.health = mongodb::make_health_probe(**database);
  ports.write_health = mongodb::make_write_health_probe(**database);
  return std::make_unique<OwningBackend<mongodb::Database, storage::TokenChangeFeed>>(
      std::move(*database), std::move(feed), std::move(ports));
}

}  // namespace backend
