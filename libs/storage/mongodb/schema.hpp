/// Names of the collections, their indexes, and the version of it all.
///
/// Documents keep to what MongoDB 6 and FerretDB have in common: no nested arrays, no `.` or `$` in field names,
/// uniqueness without sparse or partial indexes, no transactions. Times are BSON dates.
#pragma once

#include "storage/mongodb/client_pool.hpp"

namespace storage::mongodb {

inline constexpr const char* kAccounts = "accounts";
inline constexpr const char* kSessions = "sessions";
inline constexpr const char* kFamilyRevocations = "family_revocations";
inline constexpr const char* kRevokedTokens = "revoked_tokens";
inline constexpr const char* kTokenChanges = "token_changes";
inline constexpr const char* kDeliveries = "deliveries";
inline constexpr const char* kInstances = "instances";
inline constexpr const char* kProfiles = "profiles";
inline constexpr const char* kSettings = "settings";
inline constexpr const char* kAvatars = "avatars";
inline constexpr const char* kDocuments = "documents";
inline constexpr const char* kDocumentReservations = "document_reservations";
inline constexpr const char* kAuditEntries = "audit_entries";
inline constexpr const char* kSecurityEvents = "security_events";
/// See owned_counts.hpp; the records themselves are in collections named as their kinds.
inline constexpr const char* kOwnedCounts = "owned_counts";
/// See work_queue.cpp.
inline constexpr const char* kWorkItems = "work_items";
inline constexpr const char* kMeta = "meta";
/// Blobs that were swept: their chunks stay in the bucket, what named them lies here.
inline constexpr const char* kBlobTrash = "blobs_trash";

/// Key in `meta` of the installation's mark.
inline constexpr const char* kInstallationKey = "installation";

/// Key in `meta` of what health writes.
inline constexpr const char* kProbeKey = "health-probe";

struct SchemaOptions {
  /// Lets the server forget what expired, where it can. The purge jobs do it as well; tests with a clock of their own
  /// switch this off.
  bool has_ttl_indexes = true;
};

/// Creates what is missing and brings the data forward to this program's version; does nothing when all is there. Every
/// step may run twice and in two processes at once, and the version moves by compare-and-set, which is all the locking
/// there is. True when the database was new. Blocks. Throws Failure, also when the data is of a newer program.
bool set_up(Client& client, const SchemaOptions& options);

/// Whether release 1.0.0 made the database: it did not write down what it was. Blocks. Throws Failure.
[[nodiscard]] bool is_made_by_first_release(Client& client);

}  // namespace storage::mongodb
