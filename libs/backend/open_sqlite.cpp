#include <algorithm>

#include "backend/openers.hpp"
#include "storage/ports/gathered_reads.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace backend {
namespace {

/// What an operator does about a database that cannot be opened.
std::string_view remedy_for(base::ErrorCode code) {
  switch (code) {
    case base::ErrorCode::kInvalidArgument:
      return "; keep it, and restore the backup from before (dreamscape restore)";
    case base::ErrorCode::kUnavailable:
      return "; is its disk mounted, has it room, and who owns the files?";
    default:
      return "";
  }
}

/// The same failure in words for the operator: which file, what is wrong, what to do.
base::Error explained(const base::Error& error, const std::filesystem::path& file) {
  const bool is_told = error.detail().empty();
  const std::string what = is_told || error.code() == base::ErrorCode::kInvalidArgument ? ": " + error.message() : "";
  std::string detail = error.detail() + std::string(remedy_for(error.code()));
  return base::Error{error.code(), "cannot open the database " + file.string() + what}.with_detail(
      base::PrivateText{std::move(detail)});
}

storage::sqlite::Condition::OnChange log_to(const logging::Logger& log, std::string file) {
  return [&log, file = std::move(file)](storage::sqlite::Trouble trouble, bool has_begun, std::string_view detail) {
    const bool is_damage = trouble == storage::sqlite::Trouble::kDamaged;
    if (!has_begun) return log.info(is_damage ? "database sound again" : "database writable again", {{"file", file}});
    if (is_damage)
      return log.error("database damaged: restore the backup from before", {{"file", file}, {"detail", detail}});
    log.warning("database cannot be written", {{"file", file}, {"detail", detail}});
  };
}

}  // namespace

base::Result<std::unique_ptr<Backend>> open_sqlite(const Options& options, const hosting::Resources& resources) {
  namespace sqlite = storage::sqlite;
  const std::filesystem::path file = options.database_url.reveal().substr(kSqliteScheme.size());
  if (auto made = make_folder(std::filesystem::absolute(file).parent_path()); !made) {
    return std::unexpected(made.error());
  }
  sqlite::DatabaseOptions database_options;
  database_options.path = file;
  database_options.busy_timeout = options.sqlite_busy_timeout;
  database_options.cache_kib = options.sqlite_cache_kib;
  database_options.waitless_max = std::min(database_options.waitless_max, resources.loops.size());
  database_options.checkpoints.pages = options.sqlite_checkpoint_pages;
  database_options.checkpoints.log_pages_max = options.sqlite_log_pages_max;
  database_options.writer.batch_max = options.sqlite_batch_max;
  database_options.writer.queue_max = options.sqlite_queue_max;
  const std::filesystem::path shown = std::filesystem::absolute(file).lexically_normal();
  database_options.on_change = log_to(resources.log, shown.string());
  auto database = sqlite::Database::open(std::move(database_options), resources.blocking_pool, resources.clock);
  if (!database) return std::unexpected(explained(database.error(), shown));
  auto backend = std::make_unique<Backend>();
  if (auto opened = open_local_blobs(options, resources, *backend); !opened) return std::unexpected(opened.error());
  auto cache = open_cache(options.cache, options.rate_limit_entries_max, resources);
  if (!cache) return std::unexpected(std::move(cache).error());

  backend->token_changes = sqlite::make_token_change_feed(**database);
  backend->accounts = sqlite::make_account_store(**database);
  backend->sessions = sqlite::make_session_store(**database, options.sessions);
  backend->revocations = sqlite::make_revocation_store(**database);
  backend->profiles = sqlite::make_profile_store(**database);
  backend->settings = sqlite::make_settings_store(**database);
  backend->avatars = sqlite::make_avatar_store(**database);
  backend->people = sqlite::make_person_store(**database);
  backend->documents = sqlite::make_document_catalogue(**database);
  backend->owned = sqlite::make_owned_stores(**database);
  backend->deliveries = share_news(sqlite::make_delivery_log(**database), *cache);
  backend->work = sqlite::make_work_queue(**database);
  backend->audit_log =
      storage::gather_reads(sqlite::make_audit_log(**database, {.buffer_max = options.audit_queue_max}),
                            {.entries_max = options.audit_queue_max});
  backend->archive = sqlite::make_archive(**database);
  backend->installation = sqlite::make_installation_store(**database);
  backend->description.database = "sqlite:" + shown.string();
  backend->description.is_new = (*database)->was_created();
  backend->origin = sqlite::make_store_origin(**database);
  backend->security_events = sqlite::make_security_event_log(**database);
  backend->jobs = until_idle(resources.blocking_pool);
  backend->cache_engine = cache->engine;
  backend->rate_limits = std::move(cache->rate_limits);
  backend->cache_health = std::move(cache->health);
  backend->database_health = sqlite::make_health_probe(**database);
  backend->write_health = sqlite::make_file_health_probe(**database);
  backend->engine = std::move(*database);
  return backend;
}

}  // namespace backend
