/// Erases a person: the account, which ends tokens, sessions and sockets everywhere, the records of every kind, the
/// files in every folder; in logs rows stay and the person goes.
///
/// What a request wrote that was under way meanwhile is found by a second look some minutes later, which a work item
/// (storage/ports/work_queue.hpp) sees to, so that neither a crash nor a store that is away leaves anything behind.
///
///     auto erased = co_await erasure.erase(user_id);   // an administrator's delete; true when there was an account
#pragma once

#include <chrono>
#include <cstdint>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "privacy/erasure_ledger.hpp"
#include "runtime/task.hpp"
#include "storage/ports/account_store.hpp"
#include "storage/ports/archive.hpp"
#include "storage/ports/audit_log.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/ports/owned_records.hpp"
#include "storage/ports/profile_store.hpp"
#include "storage/ports/security_event_log.hpp"
#include "storage/ports/session_store.hpp"
#include "storage/ports/settings_store.hpp"
#include "storage/ports/work_queue.hpp"

namespace privacy {

/// The kind of the work items of erasures. Their subject is the user.
inline constexpr const char* kErasureWork = "erasure";

/// Thread-safe; all that it refers to must outlive it.
class Erasure {
 public:
  struct Parts {
    storage::AccountStore& accounts;
    storage::SessionStore& sessions;
    storage::ProfileStore& profiles;
    storage::SettingsStore& settings;
    storage::AvatarStore& avatars;
    storage::DocumentCatalogue& documents;
    storage::OwnedStores& owned;
    storage::BlobStore& blobs;
    storage::AuditLog& audit;
    storage::SecurityEventLog& security_events;
    storage::Archive& archive;
    storage::WorkQueue& work;
    ErasureLedger& ledger;
    const base::Clock& clock;
    base::Random& random;
    /// Until the second look: longer than any request takes that was let in before.
    std::chrono::milliseconds settle = std::chrono::minutes{15};
  };
  explicit Erasure(Parts parts) : parts_(parts) {}

  /// Erases the user now. Idempotent. True when there was an account. When it fails (`unavailable`, `internal`) a part
  /// may be done; the rest follows by itself, from whichever process gets to it.
  [[nodiscard]] runtime::Task<base::Result<bool>> erase(std::string user_id);

  /// Takes whatever office the account has and suspends it, so that nobody uses it while it is erased. `last_admin`
  /// when nobody would be left who administers; no error when there is no account. May be called again.
  [[nodiscard]] runtime::Task<base::Status> retire(std::string user_id);

  /// Leaves it to the worker, which begins at once.
  [[nodiscard]] runtime::Task<base::Status> schedule(std::string user_id);

  /// What the worker does with an item of `kErasureWork`: both looks, then it is written down that it is done.
  [[nodiscard]] runtime::Task<base::Status> carry_on(const storage::WorkClaim& claim);

  /// Erases again the users of the ledger that a restore of the database brought back; gives their number. Reads all
  /// accounts when the database lacks a line of the ledger, which is so after a restore only.
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> repeat_after_restore();

  /// Whether a restore can be noticed.
  [[nodiscard]] bool keeps_ledger() const noexcept { return parts_.ledger.is_kept(); }

  /// Adds to the ledger what other processes have erased.
  [[nodiscard]] runtime::Task<base::Status> fetch_ledger();

 private:
  [[nodiscard]] runtime::Task<base::Result<bool>> look(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> erase_picture(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> erase_picture_files(std::string name);
  [[nodiscard]] runtime::Task<base::Status> erase_blobs(std::set<storage::StoredBlob> blobs);
  [[nodiscard]] runtime::Task<base::Status> erase_uploads(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> erase_documents(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> erase_document(storage::Document document);
  [[nodiscard]] runtime::Task<base::Status> erase_requests(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> erase_request(std::string user_id, storage::GdprRequest request);
  [[nodiscard]] runtime::Task<base::Status> erase_rows(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> anonymise(std::string user_id);
  [[nodiscard]] runtime::Task<base::Status> note_done(std::string digest);
  [[nodiscard]] runtime::Task<base::Result<std::set<std::string>>> erased_in_database();
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> erase_all_of(std::set<std::string> digests);

  Parts parts_;
};

}  // namespace privacy
