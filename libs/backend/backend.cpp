#include "backend/backend.hpp"

#include <chrono>
#include <thread>

#include "backend/openers.hpp"
#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/store_keys.hpp"
#include "config/keys/user_keys.hpp"
#include "config/memory_plan.hpp"

namespace backend {
namespace {

bool is_mongodb(std::string_view url) { return url.starts_with(kMongodbScheme) || url.starts_with(kMongodbSrvScheme); }

/// BLOB_STORE; left to us, the directory is used where somebody named one, and with the embedded store.
bool uses_local_files(const config::Values& values, bool takes_uploads) {
  namespace keys = config::keys;
  if (!takes_uploads) return false;
  const std::string chosen = values.text(keys::kBlobStore);
  if (chosen != "auto") return chosen == "local";
  return values.is_set(keys::kUploadPath) || !is_mongodb(config::database_url(values).reveal());
}

/// Only programs that issue tokens have the keys; the others neither begin nor forget sessions.
storage::SessionOptions session_options_from(const config::Values& values) {
  namespace keys = config::keys;
  const bool issues_tokens = (static_cast<config::Programs>(values.program()) & config::kAuthOnly) != 0;
  if (!issues_tokens) return {};
  return {.access_lifetime = values.duration(keys::kJwtExpiresIn) + values.duration(keys::kJwtClockSkew)};
}

constexpr std::chrono::seconds kJobsWaitMax{5};
constexpr std::chrono::milliseconds kJobsPause{1};

bool is_idle(const runtime::WorkerPool& pool) {
  const auto load = pool.load();
  return load.busy == 0 && load.queued == 0;
}

}  // namespace

std::shared_ptr<void> until_idle(const runtime::WorkerPool& pool) {
  const auto wait = [&pool](void*) {
    const auto until = std::chrono::steady_clock::now() + kJobsWaitMax;
    while (!is_idle(pool) && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kJobsPause);
  };
  static int nothing = 0;
  return {&nothing, wait};
}

Options options_from(const config::Values& values) {
  namespace keys = config::keys;
  Options options;
  options.database_url = config::database_url(values);
  // Only programs that take uploads have the key; the others never open a blob.
  const bool takes_uploads = (static_cast<config::Programs>(values.program()) & config::kUserOnly) != 0;
  options.upload_path = takes_uploads ? std::filesystem::path(config::upload_path(values))
                                      : std::filesystem::path(values.text(keys::kDataDir)) / "uploads";
  options.data_dir = values.text(keys::kDataDir);
  options.uses_local_files = uses_local_files(values, takes_uploads);
  options.database_timeout = values.duration(keys::kDatabaseTimeoutMs);
  options.database_connections_max = values.count(keys::kDatabasePoolMax);
  options.token_changes_poll = values.duration(keys::kTokenChangesPollMs);
  options.sqlite_batch_max = values.count(keys::kSqliteBatchMax);
  options.sqlite_queue_max = values.count(keys::kSqliteQueueMax);
  options.sqlite_busy_timeout = values.duration(keys::kSqliteBusyTimeoutMs);
  options.rate_limit_entries_max = config::plan_memory(values).rate_limit_entries;
  if (takes_uploads) options.audit_queue_max = values.count(keys::kAuditQueueMax);
  options.sessions = session_options_from(values);
  options.cache = cache_options_from(values);
  return options;
}

base::Result<std::unique_ptr<Backend>> Backend::open(const Options& options, const hosting::Resources& resources) {
  const std::string_view url = options.database_url.reveal();
  if (url.starts_with(kSqliteScheme)) return open_sqlite(options, resources);
  if (is_mongodb(url)) return open_mongodb(options, resources);
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument,
                                     "DATABASE_URL: no adapter for this scheme; use sqlite:<file> or mongodb://…"});
}

}  // namespace backend
