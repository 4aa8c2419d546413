#include "backend/owning_backend.hpp"
#include "storage/mongodb/database.hpp"
#include "storage/mongodb/stores.hpp"

namespace backend {

base::Result<std::unique_ptr<Backend>> open_mongodb(const Options& options, const hosting::Resources& resources) {
  namespace mongodb = storage::mongodb;
  mongodb::DatabaseOptions database_options;
  database_options.url = options.database_url;
  database_options.timeout = options.database_timeout;
  database_options.connections_max = options.database_connections_max;
  database_options.feed.poll_every = options.token_changes_poll;
  database_options.metrics = &resources.metrics;
  auto database = mongodb::Database::open(database_options, resources.blocking_pool, resources.clock);
  if (!database) return std::unexpected(std::move(database).error());
  base::Result<std::unique_ptr<storage::BlobStore>> blobs =
      options.uses_local_files ? open_local_blobs(options, resources) : mongodb::make_blob_store(**database);
  if (!blobs) return std::unexpected(std::move(blobs).error());

  auto feed = mongodb::make_token_change_feed(**database);
  Ports ports;
  ports.accounts = mongodb::make_account_store(**database);
  ports.sessions = mongodb::make_session_store(**database);
  ports.revocations = mongodb::make_revocation_store(**database);
  ports.profiles = mongodb::make_profile_store(**database);
  ports.settings = mongodb::make_settings_store(**database);
  ports.avatars = mongodb::make_avatar_store(**database);
  ports.documents = mongodb::make_document_store(**database);
  ports.blobs = std::move(*blobs);
  ports.audit_log = mongodb::make_audit_log(**database);
  ports.security_events = mongodb::make_security_event_log(**database);
  ports.rate_limits = open_rate_limits(options, resources);
  ports.health = mongodb::make_health_probe(**database);
  return std::make_unique<OwningBackend<mongodb::Database, storage::TokenChangeFeed>>(
      std::move(*database), std::move(feed), std::move(ports));
}

}  // namespace backend
