#include "testing/service/memory_backend.hpp"

#include "backend/owning_backend.hpp"
#include "storage/memory/stores.hpp"
#include "storage/memory/token_changes.hpp"
#include "storage/ports/gathered_reads.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace testkit {
namespace {

/// Records that users own have no store in memory: one in a file of its own is as quick.
base::Result<std::unique_ptr<storage::sqlite::Database>> open_file(const backend::Options& options,
                                                                   const hosting::Resources& resources) {
  const std::string_view url = options.database_url.reveal();
  return storage::sqlite::Database::open({.path = url.substr(backend::kSqliteScheme.size())}, resources.blocking_pool,
                                         resources.clock);
}

}  // namespace

base::Result<std::unique_ptr<backend::Backend>> open_memory(const backend::Options& options,
                                                            const hosting::Resources& resources) {
  namespace memory = storage::memory;
  auto cache = backend::open_cache(options.cache, options.rate_limit_entries_max, resources);
  if (!cache) return std::unexpected(std::move(cache).error());
  auto file = open_file(options, resources);
  if (!file) return std::unexpected(std::move(file).error());
  const base::Clock& clock = resources.clock;
  auto feed = std::make_unique<memory::TokenChangeLog>();
  backend::Ports ports;
  ports.accounts = memory::make_account_store(clock, *feed);
  ports.sessions = memory::make_session_store(clock, *feed, options.sessions);
  ports.revocations = memory::make_revocation_store(clock, *feed);
  ports.profiles = memory::make_profile_store(clock);
  ports.settings = memory::make_settings_store(clock);
  ports.avatars = memory::make_avatar_store();
  ports.documents = memory::make_document_store(clock);
  ports.owned = storage::sqlite::make_owned_stores(**file);
  ports.blobs = memory::make_blob_store(clock);
  ports.audit_log = storage::gather_reads(memory::make_audit_log());
  ports.archive = memory::make_archive();
  ports.installation = memory::make_installation_store();
  ports.upload_mark = memory::make_upload_mark();
  ports.description = {.database = "memory", .uploads = "memory", .is_new = true};
  ports.origin = memory::make_store_origin();
  ports.security_events = memory::make_security_event_log();
  ports.cache_engine = cache->engine;
  ports.rate_limits = std::move(cache->rate_limits);
  ports.cache_health = std::move(cache->health);
  ports.health = memory::make_health_probe();
  ports.write_health = memory::make_health_probe();
  return std::make_unique<backend::OwningBackend<storage::sqlite::Database, memory::TokenChangeLog>>(
      std::move(*file), std::move(feed), std::move(ports));
}

}  // namespace testkit
