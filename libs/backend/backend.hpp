/// The one place that names storage adapters: turns DATABASE_URL, REDIS_URL and UPLOAD_PATH into the ports.
///
/// One Backend serves every service of a process; the all-in-one program hands the same one to all three, so they share
/// one database writer and its group commits.
///
///     auto opened = backend::Backend::open(backend::options_from(values), resources);   // blocks: start-up only
///     auth::App app(config, resources, **opened);
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/values.hpp"
#include "hosting/resources.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/archive.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/delivery_log.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/ports/health_probe.hpp"
#include "storage/ports/installation.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/person_store.hpp"
#include "storage/ports/pin_store.hpp"
#include "storage/ports/profile_store.hpp"
#include "storage/ports/rate_limit_store.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/settings_store.hpp"
#include "storage/ports/store_origin.hpp"
#include "storage/ports/token_change_feed.hpp"
#include "storage/ports/work_queue.hpp"

namespace backend {

/// The shared cache, where there is one.
struct CacheOptions {
  std::optional<base::Secret> url;  ///< "redis://…"; none: everything is kept in the process
  std::string ca_file;
  std::string key_prefix = "dreamscape:";
  std::chrono::milliseconds connect_timeout{2'000};
  std::chrono::milliseconds command_timeout{500};
  std::size_t pending_max = 4'096;
};

struct Options {
  base::Secret database_url;       ///< "sqlite:<file>" or "mongodb://…"
  std::filesystem::path data_dir;  ///< DATA_DIR, made when absent for the sake of `upload_path`; empty: never made
  std::filesystem::path upload_path;
  /// Of MongoDB: whether uploads lie in `upload_path` and not in the database.
  bool uses_local_files = false;
  std::chrono::milliseconds database_timeout{5'000};  ///< of one call to MongoDB
  std::size_t database_connections_max = 16;
  bool has_ttl_indexes = true;                       ///< of MongoDB; false where the clock is not the server's (tests)
  std::chrono::milliseconds token_changes_poll{50};  ///< how often MongoDB is asked what ended elsewhere
  std::size_t sqlite_batch_max = 32;
  std::size_t sqlite_queue_max = 1024;
  std::chrono::milliseconds sqlite_busy_timeout{5'000};
  std::size_t sqlite_cache_kib = 2'000;         ///< pages the writer keeps in memory; more for tools that write much
  std::size_t sqlite_checkpoint_pages = 1'000;  ///< of the write-ahead log, after which it is worked into the file
  std::size_t sqlite_log_pages_max = 16'000;    ///< after which the writer waits for that
  std::size_t rate_limit_entries_max = 100'000;
  std::size_t audit_queue_max = 10'000;  ///< audit rows not yet written, and users whose reads are gathered
  storage::SessionOptions sessions{};    ///< of programs that issue tokens
  CacheOptions cache;
};

/// From the keys of auth-service and user-service.
[[nodiscard]] Options options_from(const config::Values& values);

/// What people are told of the stores.
struct Description {
  std::string database;  ///< "sqlite:<absolute path>", or "mongodb://<hosts>/<name>" without credentials
  std::string uploads;   ///< absolute path, or "in the database"
  bool is_new = false;   ///< opening made the database: it holds nothing of before
};

/// The stores of accounts, profiles and files, with what they borrow. Each is thread-safe. The order of the members is
/// that of their making: what others borrow goes last.
struct Backend {
  /// Opens the stores and brings their schema up to date; MongoDB may be away, and follows by itself. Blocks.
  /// `invalid_argument` for a URL no adapter serves, `unavailable` or `internal` when the store cannot be opened; the
  /// public message is meant for the operator.
  [[nodiscard]] static base::Result<std::unique_ptr<Backend>> open(const Options& options,
                                                                   const hosting::Resources& resources);

  Description description;
  std::shared_ptr<void> engine;        ///< the database
  std::shared_ptr<void> cache_engine;  ///< null: no shared cache
  std::unique_ptr<storage::TokenChangeFeed> token_changes;
  std::unique_ptr<storage::AccountStore> accounts;
  std::unique_ptr<storage::SessionStore> sessions;
  std::unique_ptr<storage::RevocationStore> revocations;
  std::unique_ptr<storage::ProfileStore> profiles;
  std::unique_ptr<storage::SettingsStore> settings;
  std::unique_ptr<storage::AvatarStore> avatars;
  std::unique_ptr<storage::PersonStore> people;  ///< account, picture and settings together; may borrow those
  std::unique_ptr<storage::DocumentCatalogue> documents;
  storage::OwnedStores owned;                        ///< of every kind that users own: favourites, history
  std::unique_ptr<storage::DeliveryLog> deliveries;  ///< what sockets of every process are to be told
  std::unique_ptr<storage::WorkQueue> work;          ///< what has to be done once, by whichever process
  std::unique_ptr<storage::BlobStore> blobs;
  std::unique_ptr<storage::AuditLog> audit_log;
  std::unique_ptr<storage::SecurityEventLog> security_events;
  std::unique_ptr<storage::Archive> archive;  ///< all of the above but the files and the feed
  std::unique_ptr<storage::InstallationStore> installation;
  std::unique_ptr<storage::UploadMark> upload_mark;  ///< null: the files are in the database
  std::unique_ptr<storage::StoreOrigin> origin;
  std::unique_ptr<storage::RateLimitStore> rate_limits;
  std::unique_ptr<storage::HealthProbe> database_health;
  /// Whether the database can be written and is sound; its messages are for operators and name no paths.
  std::unique_ptr<storage::HealthProbe> write_health;
  std::unique_ptr<storage::HealthProbe> cache_health;  ///< null: no shared cache
  std::shared_ptr<void> bell;                          ///< ends the engine's tie to the cache
  std::shared_ptr<void> jobs;  ///< waits for the jobs of the blocking pool, which use the stores; the first to go
};

/// The counters and PINs of a gateway, which has no database: shared through REDIS_URL, else in the process.
struct GatewayBackend {
  std::shared_ptr<void> engine;  ///< what the stores borrow; the first, so that it goes last
  std::unique_ptr<storage::RateLimitStore> rate_limits;
  std::unique_ptr<storage::PinStore> pins;
  std::unique_ptr<storage::HealthProbe> cache_health;  ///< null when there is no shared cache
};

struct GatewayOptions {
  std::size_t rate_limit_entries_max = 100'000;
  std::size_t pins_max = 100'000;
  CacheOptions cache;
};

/// From the keys of the gateway.
[[nodiscard]] GatewayOptions gateway_options_from(const config::Values& values);

/// `invalid_argument` for a REDIS_URL that is none. Does not wait for the server.
[[nodiscard]] base::Result<std::unique_ptr<GatewayBackend>> open_gateway_backend(const GatewayOptions& options,
                                                                                 const hosting::Resources& resources);

}  // namespace backend
