#include "backend/owning_backend.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace backend {

base::Result<std::unique_ptr<Backend>> open_sqlite(const Options& options, const hosting::Resources& resources) {
  namespace sqlite = storage::sqlite;
  const std::filesystem::path file = options.database_url.reveal().substr(kSqliteScheme.size());
  if (auto made = make_folder(std::filesystem::absolute(file).parent_path()); !made)
    return std::unexpected(made.error());
  sqlite::DatabaseOptions database_options;
  database_options.path = file;
  database_options.busy_timeout = options.sqlite_busy_timeout;
  database_options.cache_kib = options.sqlite_cache_kib;
  database_options.checkpoint_pages = options.sqlite_checkpoint_pages;
  database_options.writer.batch_max = options.sqlite_batch_max;
  database_options.writer.queue_max = options.sqlite_queue_max;
  auto database = sqlite::Database::open(std::move(database_options), resources.blocking_pool, resources.clock);
  if (!database) return std::unexpected(std::move(database).error());
  auto blobs = open_local_blobs(options, resources);
  if (!blobs) return std::unexpected(std::move(blobs).error());
  auto cache = open_cache(options.cache, options.rate_limit_entries_max, resources);
  if (!cache) return std::unexpected(std::move(cache).error());

  auto feed = sqlite::make_token_change_feed(**database);
  Ports ports;
  ports.accounts = sqlite::make_account_store(**database);
  ports.sessions = sqlite::make_session_store(**database, options.sessions);
  ports.revocations = sqlite::make_revocation_store(**database);
  ports.profiles = sqlite::make_profile_store(**database);
  ports.settings = sqlite::make_settings_store(**database);
  ports.avatars = sqlite::make_avatar_store(**database);
  ports.documents = sqlite::make_document_store(**database);
  ports.blobs = std::move(*blobs);
  ports.audit_log = sqlite::make_audit_log(**database);
  ports.archive = sqlite::make_archive(**database);
  ports.origin = sqlite::make_store_origin(**database);
  ports.security_events = sqlite::make_security_event_log(**database);
  ports.cache_engine = cache->engine;
  ports.rate_limits = std::move(cache->rate_limits);
  ports.cache_health = std::move(cache->health);
  ports.health = sqlite::make_health_probe(**database);
  return std::make_unique<OwningBackend<sqlite::Database, storage::TokenChangeFeed>>(std::move(*database),
                                                                                     std::move(feed), std::move(ports));
}

}  // namespace backend
