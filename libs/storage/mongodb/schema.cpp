#include "storage/mongodb/schema.hpp"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "storage/mongodb/account_lists.hpp"
#include "storage/mongodb/described_record.hpp"
#include "storage/mongodb/failure.hpp"
#include "storage/mongodb/gridfs.hpp"
#include "storage/ports/installation.hpp"
#include "storage/records/kinds.hpp"
#include "storage/records/resumable_upload.hpp"

namespace storage::mongodb {
namespace {

constexpr std::int64_t kVersion = 1;
/// Kept in a database that this program or a later one made; 1.0.0 wrote no such field.
constexpr const char* kMadeBy = "madeByRelease";
constexpr const char* kThisRelease = "1.1";

enum class Kind { kPlain, kUnique, kExpiring };

struct Index {
  std::string collection;
  const char* name;
  std::vector<std::pair<const char*, int>> fields;
  Kind kind = Kind::kPlain;
};

/// Lists go by one index, in their order; a filter by one of its own, in the same order.
template <class Row>
void add_indexes(std::vector<Index>& all) {
  const char* const collection = Described<Row>::kind.name;
  const char* const owner = bson_name(OwnerOf<Row>{});
  const std::pair<const char*, int> newest{bson_name(NewestOf<Row>{}), -1};
  all.push_back({collection, "newest", {{owner, 1}, newest, {"_id", -1}}});
  for_each_member<Row>(FiltersOf<Row>{}, [&](auto at) {
    all.push_back({collection, at.camel(), {{owner, 1}, {bson_name(at), 1}, newest, {"_id", -1}}});
  });
  Index unique{collection, "unique", {}, Kind::kUnique};
  for_each_member<Row>(typename Described<Row>::unique{},
                       [&](auto at) { unique.fields.emplace_back(bson_name(at), 1); });
  if (!unique.fields.empty()) all.push_back(std::move(unique));
}

/// One for each order of lists of accounts, which decides among equals as lists do.
void add_account_orders(std::vector<Index>& all) {
  for (std::size_t i = 0; i < Spelled<AccountOrder>::texts.size(); ++i) {
    const char* const field = field_of(static_cast<AccountOrder>(i));
    if (static_cast<AccountOrder>(i) == AccountOrder::kEmail) continue;  // unique, and has an index
    Index index{kAccounts, field, {{field, 1}}};
    if (static_cast<AccountOrder>(i) != AccountOrder::kCreatedAt) index.fields.emplace_back("createdAt", 1);
    index.fields.emplace_back("_id", 1);
    all.push_back(std::move(index));
  }
}

std::vector<Index> indexes() {
  std::vector<Index> all{
      {kAccounts, "email", {{"email", 1}}, Kind::kUnique},
      {kAccounts, "email_canonical", {{"emailCanonical", 1}}, Kind::kUnique},
      {kAccounts, "username", {{"usernameKey", 1}}, Kind::kUnique},
      {kSessions, "session", {{"sessionId", 1}}, Kind::kUnique},
      {kSessions, "predecessor", {{"predecessor", 1}}, Kind::kUnique},
      {kSessions, "family", {{"familyId", 1}}},
      {kSessions, "user", {{"userId", 1}}},
      {kSessions, "forget", {{"forgetAt", 1}}, Kind::kExpiring},
      {kFamilyRevocations, "forget", {{"forgetAt", 1}}, Kind::kExpiring},
      {kRevokedTokens, "forget", {{"forgetAt", 1}}, Kind::kExpiring},
      {kDeliveries, "after", {{"after", 1}}, Kind::kUnique},
      {kAvatars, "name", {{"name", 1}}, Kind::kUnique},
      {kDocuments, "stored_name", {{"storedName", 1}}, Kind::kUnique},
      {kDocuments, "user_newest", {{"userId", 1}, {"createdAt", -1}, {"_id", -1}}},
      {Described<DocumentDetails>::kind.name, "trash", {{"deletedAt", 1}}},
      {Described<ResumableUpload>::kind.name, "user_newest", {{"userId", 1}, {"createdAt", -1}}},
      {Described<ResumableUpload>::kind.name, "expiry", {{"expiresAt", 1}}},
      {kAuditEntries, "user_newest", {{"userId", 1}, {"at", -1}, {"_id", -1}}},
      {kAuditEntries, "accessor", {{"accessorId", 1}}},
      {kAuditEntries, "at", {{"at", 1}}},
      {kSecurityEvents, "user_newest", {{"userId", 1}, {"at", -1}, {"_id", -1}}},
      {kSecurityEvents, "at", {{"at", 1}}},
      {kWorkItems, "free", {{"kind", 1}, {"freeAt", 1}, {"_id", 1}}},
      {kWorkItems, "due", {{"kind", 1}, {"dueAt", 1}}},
  };
  for_each_kind([&]<class Row>() { add_indexes<Row>(all); });
  add_account_orders(all);
  for (const std::string& bucket : bucket_names()) {
    all.push_back({bucket + ".files", "name", {{"filename", 1}}, Kind::kUnique});
    all.push_back({bucket + ".chunks", "place", {{"files_id", 1}, {"n", 1}}, Kind::kUnique});
    all.push_back({bucket + ".loose", "since", {{"since", 1}}});
  }
  return all;
}

Bson describe(const Index& index, bool expires) {
  Bson fields;
  for (const auto& [field, direction] : index.fields) fields.add(field, direction);
  Bson described;
  described.add("name", index.name).add("key", fields);
  if (index.kind == Kind::kUnique) described.add("unique", true);
  if (expires) described.add("expireAfterSeconds", 0);
  return described;
}

void create(Client& client, const Index& index, bool expires) {
  Bson command;
  command.add("createIndexes", index.collection).add("indexes", std::vector<Bson>{describe(index, expires)});
  client.command(command);
}

void create(Client& client, const Index& index, const SchemaOptions& options) {
  if (index.kind != Kind::kExpiring || !options.has_ttl_indexes) return create(client, index, false);
  try {
    create(client, index, true);
  } catch (const Failure& failure) {
    // FerretDB 1 has no such indexes; the purge jobs forget instead.
    if (failure.kind() != Failure::Kind::kOther) throw;
    create(client, index, false);
  }
}

/// The version the data is of; a new database is of ours.
std::int64_t version_of(Client& client, bool& is_new) {
  Bson ours;
  ours.add("_id", "schema").add("version", kVersion).add(kMadeBy, kThisRelease);
  is_new = client.collection(kMeta).insert_new(ours);
  if (is_new) return kVersion;
  const auto found = client.collection(kMeta).find_one(by_id("schema"));
  return found ? BsonView(*found).integer("version") : kVersion;
}

/// Programs of before take no notice of it.
void add_installation(Client& client) {
  if (client.collection(kMeta).find_one(by_id(kInstallationKey))) return;
  Bson mark = by_id(kInstallationKey);
  mark.add("installation", new_installation_id()).add("highWater", std::int64_t{0});
  static_cast<void>(client.collection(kMeta).insert_new(mark));  // another process may have been first
}

}  // namespace

bool set_up(Client& client, const SchemaOptions& options) {
  bool is_new = false;
  const std::int64_t version = version_of(client, is_new);
  if (version > kVersion) {
    throw Failure(Failure::Kind::kOther,
                  "the database is of a newer program (version " + std::to_string(version) + ")");
  }
  // There is one version so far. A later one brings its steps here, each followed by the compare-and-set of the
  // version.
  for (const Index& index : indexes()) create(client, index, options);
  add_installation(client);
  return is_new;
}

bool is_made_by_first_release(Client& client) {
  const auto found = client.collection(kMeta).find_one(by_id("schema"));
  return found && !BsonView(*found).optional_text(kMadeBy);
}

}  // namespace storage::mongodb
