/// The ports of storage on MongoDB. Each store borrows the Database, which must outlive it.
///
/// Rate limits and PINs are not kept here.
#pragma once

#include <memory>

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
#include "storage/ports/profile_store.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/settings_store.hpp"
#include "storage/ports/store_origin.hpp"
#include "storage/ports/token_change_feed.hpp"
#include "storage/ports/work_queue.hpp"

namespace storage::mongodb {

class Database;

struct LogOptions {
  std::size_t buffer_max = 4096;  ///< entries not yet written
};

[[nodiscard]] std::unique_ptr<AccountStore> make_account_store(Database& database);
[[nodiscard]] std::unique_ptr<SessionStore> make_session_store(Database& database, SessionOptions options = {});
[[nodiscard]] std::unique_ptr<StoreOrigin> make_store_origin(Database& database);
[[nodiscard]] std::unique_ptr<RevocationStore> make_revocation_store(Database& database);
[[nodiscard]] std::unique_ptr<TokenChangeFeed> make_token_change_feed(Database& database);
[[nodiscard]] std::unique_ptr<ProfileStore> make_profile_store(Database& database);
[[nodiscard]] std::unique_ptr<SettingsStore> make_settings_store(Database& database);
[[nodiscard]] std::unique_ptr<AvatarStore> make_avatar_store(Database& database);
[[nodiscard]] std::unique_ptr<DocumentCatalogue> make_document_catalogue(Database& database);
[[nodiscard]] std::unique_ptr<DeliveryLog> make_delivery_log(Database& database);
[[nodiscard]] OwnedStores make_owned_stores(Database& database);
[[nodiscard]] std::unique_ptr<WorkQueue> make_work_queue(Database& database);
[[nodiscard]] std::unique_ptr<BlobStore> make_blob_store(Database& database);
[[nodiscard]] std::unique_ptr<InstallationStore> make_installation_store(Database& database);
[[nodiscard]] std::unique_ptr<AuditLog> make_audit_log(Database& database, LogOptions options = {});
[[nodiscard]] std::unique_ptr<SecurityEventLog> make_security_event_log(Database& database, LogOptions options = {});
/// Everything the database holds but the token change feed and the files.
[[nodiscard]] std::unique_ptr<Archive> make_archive(Database& database);
/// Asks the server; its name is "database".
[[nodiscard]] std::unique_ptr<HealthProbe> make_health_probe(Database& database);

/// Writes a document of its own each time it is asked. Messages are for operators.
[[nodiscard]] std::unique_ptr<HealthProbe> make_write_health_probe(Database& database);

}  // namespace storage::mongodb
