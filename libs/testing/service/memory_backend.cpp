#include "testing/service/memory_backend.hpp"

#include <functional>

#include "backend/openers.hpp"
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
  const std::string url(options.database_url.reveal());
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
  auto stores = std::make_unique<backend::Backend>();
  stores->accounts = memory::make_account_store(clock, *feed);
  stores->sessions = memory::make_session_store(clock, *feed, options.sessions);
  stores->revocations = memory::make_revocation_store(clock, *feed);
  stores->profiles = memory::make_profile_store(clock);
  stores->settings = memory::make_settings_store(clock);
  stores->avatars = memory::make_avatar_store();
  stores->people = storage::make_person_store_in_steps(
      {.accounts = *stores->accounts,
       .avatars = *stores->avatars,
       .settings = *stores->settings,
       .find_deletion = std::bind_front(&storage::deletion_scheduled_at, std::ref(stores->owned))});
  stores->documents = memory::make_document_catalogue();
  stores->owned = storage::sqlite::make_owned_stores(**file);
  stores->deliveries = backend::share_news(storage::sqlite::make_delivery_log(**file), *cache);
  stores->work = storage::sqlite::make_work_queue(**file);
  stores->blobs = memory::make_blob_store(clock);
  stores->audit_log = storage::gather_reads(memory::make_audit_log());
  stores->archive = memory::make_archive();
  stores->installation = memory::make_installation_store();
  stores->upload_mark = memory::make_upload_mark();
  stores->description = {.database = "memory", .uploads = "memory", .is_new = true};
  stores->origin = memory::make_store_origin();
  stores->security_events = memory::make_security_event_log();
  stores->cache_engine = cache->engine;
  stores->rate_limits = std::move(cache->rate_limits);
  stores->cache_health = std::move(cache->health);
  stores->database_health = memory::make_health_probe();
  stores->write_health = memory::make_health_probe();
  stores->jobs = backend::until_idle(resources.blocking_pool);  // they use the file
  stores->token_changes = std::move(feed);
  stores->engine = std::move(*file);
  return stores;
}

}  // namespace testkit
