/// The ports of a database in the memory of this process, for tests. They hold whatever they are given, are
/// thread-safe, and borrow the clock and the feed. Nothing survives the process.
#pragma once

#include <cstdint>
#include <memory>

#include "base/clock.hpp"
#include "storage/memory/token_changes.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/archive.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/ports/health_probe.hpp"
#include "storage/ports/installation.hpp"
#include "storage/ports/profile_store.hpp"
#include "storage/ports/revocation_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/settings_store.hpp"
#include "storage/ports/store_origin.hpp"

namespace storage::memory {

struct BlobOptions {
  std::uint64_t bytes_max = 64ULL * 1024 * 1024;
};

struct LogOptions {
  std::size_t entries_max = 10'000;  ///< the oldest go first
};

[[nodiscard]] std::unique_ptr<AccountStore> make_account_store(const base::Clock& clock, TokenChangeLog& changes);
[[nodiscard]] std::unique_ptr<SessionStore> make_session_store(const base::Clock& clock, TokenChangeLog& changes,
                                                               SessionOptions options = {});
/// Always new.
[[nodiscard]] std::unique_ptr<StoreOrigin> make_store_origin();
[[nodiscard]] std::unique_ptr<RevocationStore> make_revocation_store(const base::Clock& clock, TokenChangeLog& changes);
[[nodiscard]] std::unique_ptr<ProfileStore> make_profile_store(const base::Clock& clock);
[[nodiscard]] std::unique_ptr<SettingsStore> make_settings_store(const base::Clock& clock);
[[nodiscard]] std::unique_ptr<AvatarStore> make_avatar_store();
[[nodiscard]] std::unique_ptr<DocumentCatalogue> make_document_catalogue();
[[nodiscard]] std::unique_ptr<AuditLog> make_audit_log(LogOptions options = {});
[[nodiscard]] std::unique_ptr<SecurityEventLog> make_security_event_log(LogOptions options = {});
[[nodiscard]] std::unique_ptr<BlobStore> make_blob_store(const base::Clock& clock, BlobOptions options = {});
[[nodiscard]] std::unique_ptr<InstallationStore> make_installation_store();
[[nodiscard]] std::unique_ptr<UploadMark> make_upload_mark();
/// Empty at first, and apart from all the stores above.
[[nodiscard]] std::unique_ptr<Archive> make_archive();
/// Always well.
[[nodiscard]] std::unique_ptr<HealthProbe> make_health_probe();

}  // namespace storage::memory
