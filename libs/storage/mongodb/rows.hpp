/// How each kind of record lies in its collection: what the store of that kind and the archive share.
///
/// Each is defined beside its store (accounts.cpp, …). `encode` leaves out what is not the record's: `version` of those
/// that are changed by compare-and-set, and what links sessions.
#pragma once

#include "storage/mongodb/bson.hpp"
#include "storage/mongodb/described_record.hpp"
#include "storage/mongodb/schema.hpp"
#include "storage/ports/archive.hpp"

namespace storage::mongodb {

/// Unique also where there is no username: an index that skips such documents would need a server that has one.
template <>
struct DerivedField<Account> {
  static constexpr const char* kName = "usernameKey";
  [[nodiscard]] static std::string of(const Account& row);
};
using AccountRecord = DescribedRecord<Account>;

using ProfileRecord = DescribedRecord<Profile>;

using SettingsRecord = DescribedRecord<UserSettings>;

void add_value(Bson& document, const char* name, const std::vector<AvatarVariant>& variants);
void read_items(const std::vector<Bson>& list, std::vector<AvatarVariant>& variants);
using AvatarRecord = DescribedRecord<Avatar>;

using DocumentRecord = DescribedRecord<Document>;

struct AuditRecord {
  static constexpr const char* kCollection = kAuditEntries;
  [[nodiscard]] static Bson encode(const AuditEntry& row);
  [[nodiscard]] static AuditEntry decode(const BsonView& document);
};

struct SecurityEventRecord {
  static constexpr const char* kCollection = kSecurityEvents;
  [[nodiscard]] static Bson encode(const SecurityEvent& row);
  [[nodiscard]] static SecurityEvent decode(const BsonView& document);
};

/// By itself a session's document says neither that it was consumed nor that its family was revoked, see sessions.cpp.
struct SessionRecord {
  static constexpr const char* kCollection = kSessions;
  /// As the first of its family, with what `row` says of its end.
  [[nodiscard]] static Bson encode(const Session& row);
  [[nodiscard]] static Session decode(const BsonView& document);
};

struct RevokedTokenRecord {
  static constexpr const char* kCollection = kRevokedTokens;
  [[nodiscard]] static Bson encode(const RevokedToken& row);
  [[nodiscard]] static RevokedToken decode(const BsonView& document);
};

class Client;

/// Fills in what other documents say of the ends of these sessions, a page in the order of their keys. Throws Failure.
void complete(Client& client, std::vector<Session>& sessions);
/// Writes down that the families of revoked sessions are. Throws Failure.
void remember_revoked(Client& client, const std::vector<Session>& sessions);

}  // namespace storage::mongodb
