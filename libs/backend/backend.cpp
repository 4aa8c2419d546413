#include "backend/backend.hpp"

#include <system_error>

#include "config/derived.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/store_keys.hpp"
#include "config/memory_plan.hpp"
#include "storage/local_files/blobs.hpp"
#include "storage/memory/stores.hpp"
#include "storage/memory/token_changes.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace backend {
namespace {

constexpr std::string_view kSqliteScheme = "sqlite:";
constexpr std::string_view kMemoryScheme = "memory:";

/// The ports, whatever stands behind them.
struct Ports {
  std::unique_ptr<storage::AccountStore> accounts;
  std::unique_ptr<storage::SessionStore> sessions;
  std::unique_ptr<storage::RevocationStore> revocations;
  std::unique_ptr<storage::ProfileStore> profiles;
  std::unique_ptr<storage::SettingsStore> settings;
  std::unique_ptr<storage::AvatarStore> avatars;
  std::unique_ptr<storage::DocumentStore> documents;
  std::unique_ptr<storage::BlobStore> blobs;
  std::unique_ptr<storage::AuditLog> audit_log;
  std::unique_ptr<storage::SecurityEventLog> security_events;
  std::unique_ptr<storage::RateLimitStore> rate_limits;
  std::unique_ptr<storage::HealthProbe> health;
};

/// Owns the engine first and the ports that borrow it second, so destruction runs the right way round.
template <class Engine, class Feed>
class OwningBackend final : public Backend {
 public:
  OwningBackend(std::unique_ptr<Engine> engine, std::unique_ptr<Feed> feed, Ports ports)
      : engine_(std::move(engine)), feed_(std::move(feed)), ports_(std::move(ports)) {}

  storage::AccountStore& accounts() override { return *ports_.accounts; }
  storage::SessionStore& sessions() override { return *ports_.sessions; }
  storage::RevocationStore& revocations() override { return *ports_.revocations; }
  storage::TokenChangeFeed& token_changes() override { return *feed_; }
  storage::ProfileStore& profiles() override { return *ports_.profiles; }
  storage::SettingsStore& settings() override { return *ports_.settings; }
  storage::AvatarStore& avatars() override { return *ports_.avatars; }
  storage::DocumentStore& documents() override { return *ports_.documents; }
  storage::BlobStore& blobs() override { return *ports_.blobs; }
  storage::AuditLog& audit_log() override { return *ports_.audit_log; }
  storage::SecurityEventLog& security_events() override { return *ports_.security_events; }
  storage::RateLimitStore& rate_limits() override { return *ports_.rate_limits; }
  storage::HealthProbe& database_health() override { return *ports_.health; }

 private:
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Feed> feed_;
  Ports ports_;
};

struct NoEngine {};

std::unique_ptr<Backend> open_memory(const Options& options, const hosting::Resources& resources) {
  namespace memory = storage::memory;
  const base::Clock& clock = resources.clock;
  auto feed = std::make_unique<memory::TokenChangeLog>();
  Ports ports;
  ports.accounts = memory::make_account_store(clock, *feed);
  ports.sessions = memory::make_session_store(clock, *feed);
  ports.revocations = memory::make_revocation_store(clock, *feed);
  ports.profiles = memory::make_profile_store(clock);
  ports.settings = memory::make_settings_store(clock);
  ports.avatars = memory::make_avatar_store();
  ports.documents = memory::make_document_store(clock);
  ports.blobs = memory::make_blob_store(clock);
  ports.audit_log = memory::make_audit_log();
  ports.security_events = memory::make_security_event_log();
  ports.rate_limits = memory::make_rate_limit_store(clock, {.keys_max = options.rate_limit_entries_max});
  ports.health = memory::make_health_probe();
  return std::make_unique<OwningBackend<NoEngine, memory::TokenChangeLog>>(nullptr, std::move(feed), std::move(ports));
}

base::Status make_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (!problem) return {};
  return std::unexpected(base::Error{base::ErrorCode::kUnavailable,
                                     "cannot create the folder " + folder.string() + ": " + problem.message()});
}

base::Result<std::unique_ptr<Backend>> open_sqlite(const Options& options, const hosting::Resources& resources) {
  namespace sqlite = storage::sqlite;
  const std::filesystem::path file = options.database_url.reveal().substr(kSqliteScheme.size());
  if (auto made = make_folder(std::filesystem::absolute(file).parent_path()); !made)
    return std::unexpected(made.error());
  if (auto made = make_folder(std::filesystem::absolute(options.upload_path)); !made)
    return std::unexpected(made.error());
  sqlite::DatabaseOptions database_options;
  database_options.path = file;
  database_options.busy_timeout = options.sqlite_busy_timeout;
  database_options.writer.batch_max = options.sqlite_batch_max;
  database_options.writer.queue_max = options.sqlite_queue_max;
  auto database = sqlite::Database::open(std::move(database_options), resources.blocking_pool, resources.clock);
  if (!database) return std::unexpected(std::move(database).error());
  storage::local_files::BlobOptions blob_options;
  blob_options.directory = options.upload_path;
  auto blobs = storage::local_files::open_blob_store(std::move(blob_options), resources.blocking_pool, resources.clock);
  if (!blobs) return std::unexpected(std::move(blobs).error());

  auto feed = sqlite::make_token_change_feed(**database);
  Ports ports;
  ports.accounts = sqlite::make_account_store(**database);
  ports.sessions = sqlite::make_session_store(**database);
  ports.revocations = sqlite::make_revocation_store(**database);
  ports.profiles = sqlite::make_profile_store(**database);
  ports.settings = sqlite::make_settings_store(**database);
  ports.avatars = sqlite::make_avatar_store(**database);
  ports.documents = sqlite::make_document_store(**database);
  ports.blobs = std::move(*blobs);
  ports.audit_log = sqlite::make_audit_log(**database);
  ports.security_events = sqlite::make_security_event_log(**database);
  ports.rate_limits =
      storage::memory::make_rate_limit_store(resources.clock, {.keys_max = options.rate_limit_entries_max});
  ports.health = sqlite::make_health_probe(**database);
  return std::make_unique<OwningBackend<sqlite::Database, storage::TokenChangeFeed>>(std::move(*database),
                                                                                     std::move(feed), std::move(ports));
}

}  // namespace

Options options_from(const config::Values& values) {
  namespace keys = config::keys;
  Options options;
  options.database_url = config::database_url(values);
  // Only programs that take uploads have the key; the others never open a blob.
  const bool takes_uploads = (static_cast<config::Programs>(values.program()) & config::kUserOnly) != 0;
  options.upload_path = takes_uploads ? std::filesystem::path(config::upload_path(values))
                                      : std::filesystem::path(values.text(keys::kDataDir)) / "uploads";
  options.sqlite_batch_max = values.count(keys::kSqliteBatchMax);
  options.sqlite_queue_max = values.count(keys::kSqliteQueueMax);
  options.sqlite_busy_timeout = values.duration(keys::kSqliteBusyTimeoutMs);
  options.rate_limit_entries_max = config::plan_memory(values).rate_limit_entries;
  return options;
}

base::Result<std::unique_ptr<Backend>> Backend::open(const Options& options, const hosting::Resources& resources) {
  const std::string_view url = options.database_url.reveal();
  if (url.starts_with(kMemoryScheme)) return open_memory(options, resources);
  if (url.starts_with(kSqliteScheme)) return open_sqlite(options, resources);
  return std::unexpected(
      base::Error{base::ErrorCode::kInvalidArgument, "DATABASE_URL: no adapter for this scheme; use sqlite:<file>"});
}

GatewayOptions gateway_options_from(const config::Values& values) {
  return {.rate_limit_entries_max = config::plan_memory(values).rate_limit_entries,
          .pins_max = values.count(config::keys::kVrSessionsMax)};
}

GatewayBackend open_gateway_backend(const base::Clock& clock, const GatewayOptions& options) {
  GatewayBackend opened;
  opened.rate_limits = storage::memory::make_rate_limit_store(clock, {.keys_max = options.rate_limit_entries_max});
  opened.pins = storage::memory::make_pin_store(clock, {.pins_max = options.pins_max});
  return opened;
}

}  // namespace backend
