/// What the openers of this folder share: the ports of a Backend, and a Backend that owns them with their engine.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "backend/backend.hpp"
#include "backend/cache.hpp"

namespace backend {

/// The ports, whatever stands behind them.
struct Ports {
  std::shared_ptr<void> cache_engine;  ///< what the stores of the cache borrow; the first, so that it goes last
  std::unique_ptr<storage::AccountStore> accounts;
  std::unique_ptr<storage::SessionStore> sessions;
  std::unique_ptr<storage::RevocationStore> revocations;
  std::unique_ptr<storage::ProfileStore> profiles;
  std::unique_ptr<storage::SettingsStore> settings;
  std::unique_ptr<storage::AvatarStore> avatars;
  std::unique_ptr<storage::PersonStore> people;  ///< may borrow the three before it
  std::unique_ptr<storage::DocumentStore> documents;
  storage::OwnedStores owned;
  std::unique_ptr<storage::BlobStore> blobs;
  std::unique_ptr<storage::AuditLog> audit_log;
  std::unique_ptr<storage::SecurityEventLog> security_events;
  std::unique_ptr<storage::Archive> archive;
  std::unique_ptr<storage::InstallationStore> installation;
  std::unique_ptr<storage::UploadMark> upload_mark;  ///< null: the files are in the database
  Description description;
  std::unique_ptr<storage::StoreOrigin> origin;
  std::unique_ptr<storage::RateLimitStore> rate_limits;
  std::unique_ptr<storage::HealthProbe> health;
  std::unique_ptr<storage::HealthProbe> write_health;
  std::unique_ptr<storage::HealthProbe> cache_health;  ///< null: no shared cache
  std::shared_ptr<void> bell;                          ///< ends the engine's tie to the cache
  std::shared_ptr<void> jobs;  ///< `until_idle` of the blocking pool; the last, so it goes first
};

/// Its end waits until no job of the pool runs or waits, a few seconds at most: jobs use the stores by reference.
/// Programs stop their pools before their stores go; then it waits for nothing.
[[nodiscard]] std::shared_ptr<void> until_idle(const runtime::WorkerPool& pool);

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
  storage::PersonStore& people() override { return *ports_.people; }
  storage::DocumentStore& documents() override { return *ports_.documents; }
  storage::OwnedStores& owned() override { return ports_.owned; }
  storage::BlobStore& blobs() override { return *ports_.blobs; }
  storage::AuditLog& audit_log() override { return *ports_.audit_log; }
  storage::SecurityEventLog& security_events() override { return *ports_.security_events; }
  storage::Archive& archive() override { return *ports_.archive; }
  storage::InstallationStore& installation() override { return *ports_.installation; }
  storage::UploadMark* upload_mark() override { return ports_.upload_mark.get(); }
  const Description& description() const override { return ports_.description; }
  storage::StoreOrigin& origin() override { return *ports_.origin; }
  storage::RateLimitStore& rate_limits() override { return *ports_.rate_limits; }
  storage::HealthProbe& database_health() override { return *ports_.health; }
  storage::HealthProbe& write_health() override { return *ports_.write_health; }
  storage::HealthProbe* cache_health() override { return ports_.cache_health.get(); }

 private:
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Feed> feed_;
  Ports ports_;
};

inline constexpr std::string_view kSqliteScheme = "sqlite:";
inline constexpr std::string_view kMongodbScheme = "mongodb://";
inline constexpr std::string_view kMongodbSrvScheme = "mongodb+srv://";

// One opener for each kind of store. They block and fail as Backend::open says.
[[nodiscard]] base::Result<std::unique_ptr<Backend>> open_sqlite(const Options& options,
                                                                 const hosting::Resources& resources);
[[nodiscard]] base::Result<std::unique_ptr<Backend>> open_mongodb(const Options& options,
                                                                  const hosting::Resources& resources);

/// Uploads in the directory UPLOAD_PATH, which is made when absent: fills in `blobs`, `upload_mark` and what the
/// description says of them.
[[nodiscard]] base::Status open_local_blobs(const Options& options, const hosting::Resources& resources, Ports& ports);
/// Makes the last folder of the path when it is absent, never its parents: a missing parent is a mistyped path or a
/// volume that is not mounted, and an empty store made there would look like a loss of everything. `unavailable`.
[[nodiscard]] base::Status make_folder(const std::filesystem::path& name);

}  // namespace backend
