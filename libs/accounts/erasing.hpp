/// Erases an account with everything its user owns.
#pragma once

#include <string>

#include "base/random.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_store.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/profile_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/settings_store.hpp"

namespace accounts {

/// Thread-safe; the stores must outlive it.
class Erasing {
 public:
  struct Stores {
    storage::AccountStore& accounts;
    storage::SessionStore& sessions;
    storage::ProfileStore& profiles;
    storage::SettingsStore& settings;
    storage::AvatarStore& avatars;
    storage::DocumentStore& documents;
    storage::OwnedStores& owned;
    storage::BlobStore& blobs;
    storage::AuditLog& audit;
    storage::SecurityEventLog& events;
    base::Random& random;
  };
  explicit Erasing(Stores stores) : stores_(stores) {}

  /// Records, files, sessions and then the account; in the logs rows stay and the person goes. True when there was an
  /// account. May be called again after a failure (`unavailable`, `internal`), and finishes what is left.
  [[nodiscard]] runtime::Task<base::Result<bool>> erase(std::string user_id);

 private:
  [[nodiscard]] runtime::Task<base::Status> erase_files(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> erase_rows(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> anonymise(std::string user_id);

  Stores stores_;
};

}  // namespace accounts
