#include <algorithm>

#include "storage/mongodb/database.hpp"
#include "storage/mongodb/document_quota.hpp"
#include "storage/mongodb/owned_counts.hpp"
#include "storage/mongodb/purge.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/uploads.hpp"
#include "storage/mongodb/versioned.hpp"

// A change goes through the details first, by compare-and-set of their version: so the changes of one document come one
// after the other, and what a change has looked at (its revision, too) is what it changes. The document's own record
// follows, field by field, because 1.0.0 may change it as well.
namespace storage::mongodb {
namespace {

using DetailsRecord = DescribedRecord<DocumentDetails>;
using VersionRecord = DescribedRecord<DocumentVersion>;

Bson of_user(const std::string& user_id, const std::string& id) { return std::move(by_id(id).add("userId", user_id)); }

/// Newest first.
std::vector<DocumentVersion> versions_of(Client& client, const std::string& user_id, const std::string& id) {
  FindOptions options;
  options.sort = std::move(Bson().add("number", -1));
  Bson filter;
  filter.add("userId", user_id).add("documentId", id);
  std::vector<DocumentVersion> versions;
  for (const Bson& found : client.collection(VersionRecord::kCollection).find(filter, options)) {
    versions.push_back(VersionRecord::decode(BsonView(found)));
  }
  return versions;
}

std::optional<DocumentEntry> find_entry(Client& client, const std::string& user_id, const std::string& id) {
  auto details = find<DetailsRecord>(client, of_user(user_id, id));
  auto document = find<DocumentRecord>(client, of_user(user_id, id));
  if (!document) return std::nullopt;
  DocumentDetails its = details ? std::move(*details) : default_details(*document);
  return DocumentEntry{.document = std::move(*document), .details = std::move(its)};
}

/// The kept numbers of versions do not know of what is written here.
void forget_counts(Client& client, const std::string& user_id, base::Timestamp now) {
  OwnedCounts(client, Described<DocumentVersion>::kind.name, user_id, now).forget();
}

/// Sets the fields that differ, if `unmoved` matches; false when it does not.
bool put_document(Client& client, Bson unmoved, const Document& before, const Document& after) {
  Bson set;
  Bson unset;
  bool has_set = false;
  bool has_unset = false;
  for_each_field<Document>([&](auto at) {
    if (at.of(before) == at.of(after)) return;
    bool is_absent = false;
    if constexpr (kIsOptional<typename decltype(at)::Value>) is_absent = !at.of(after);
    is_absent ? unset.add(bson_name(at), "") : unset;
    add_value(set, bson_name(at), at.of(after));
    has_set = has_set || !is_absent;
    has_unset = has_unset || is_absent;
  });
  if (!has_set && !has_unset) return true;
  Bson update;
  update.add("$inc", Bson().add(kVersionField, 1));
  if (has_set) update.add("$set", set);
  if (has_unset) update.add("$unset", unset);
  return client.collection(kDocuments).update_one(unmoved, update) > 0;
}

base::Status insert_entry(Client& client, const DocumentEntry& entry, const DocumentQuota& quota,
                          const std::string& completes, base::Timestamp now) {
  const Document& document = entry.document;
  const DocumentName source{.user_id = document.user_id, .id = completes};
  if (base::Status open = check_unfinished(client, source); !open) return open;
  const Upload upload{.id = document.id, .bytes = document.size_bytes, .completes = completes, .since = now};
  const Reservation reservation(client, document.user_id, upload, quota);
  if (!reservation.is_granted()) return std::unexpected(document_quota_exceeded(reservation.used()));
  // First, so that the document is never seen without them.
  insert<DetailsRecord>(client, entry.details);
  try {
    insert<DocumentRecord>(client, document);
  } catch (const Failure& failure) {
    if (failure.kind() == Failure::Kind::kDuplicate)
      client.collection(DetailsRecord::kCollection).remove_one(by_id(document.id));
    throw;
  }
  complete_upload(client, source, document.id);
  return {};
}

base::Result<DocumentEntry> modify_entry(Client& client, const std::string& user_id, const std::string& id,
                                         const DocumentChange& change) {
  std::optional<DocumentEntry> before;
  base::Result<DocumentEntry> after = std::unexpected(document_not_found());
  static_cast<void>(modify<DetailsRecord>(
      client, id, [&](const std::optional<DocumentDetails>& details) -> std::optional<DocumentDetails> {
        after = std::unexpected(document_not_found());
        auto document = find<DocumentRecord>(client, of_user(user_id, id));
        if (!document) return std::nullopt;
        DocumentDetails its = details ? *details : default_details(*document);
        before = DocumentEntry{.document = std::move(*document), .details = std::move(its)};
        DocumentEntry changed = *before;
        if (base::Status agreed = change(changed); !agreed) {
          after = std::unexpected(std::move(agreed).error());
          return std::nullopt;
        }
        ++changed.details.revision;
        after = std::move(changed);
        return after->details;
      }));
  if (!after) return after;
  const bool is_there = put_document(client, of_user(user_id, id), before->document, after->document);
  if (!is_there) return std::unexpected(document_not_found());
  return after;
}

/// The record of the document goes first: without it nothing else is shown.
base::Result<DocumentRemoved> remove_entry(Client& client, const std::string& user_id, const std::string& id,
                                           const DocumentCheck& check, base::Timestamp now) {
  auto entry = find_entry(client, user_id, id);
  if (!entry) return std::unexpected(document_not_found());
  if (const base::Status agreed = ask(check, *entry); !agreed) return std::unexpected(agreed.error());
  auto taken = take<DocumentRecord>(client, id);
  if (!taken) return std::unexpected(document_not_found());
  entry->document = std::move(*taken);
  DocumentRemoved removed{.entry = std::move(*entry), .versions = versions_of(client, user_id, id)};
  client.collection(DetailsRecord::kCollection).remove_one(by_id(id));
  for (const DocumentVersion& version : removed.versions) {
    client.collection(VersionRecord::kCollection).remove_one(by_id(version.id));
  }
  if (!removed.versions.empty()) forget_counts(client, user_id, now);
  return removed;
}

/// Keeps what `entry` has as a version, under the first number from its own that is free: one that is taken belongs to
/// a call beside this one, or to one that ended half-way.
void keep_version(Client& client, DocumentEntry& entry, const std::string& stored_name) {
  Collection collection = client.collection(VersionRecord::kCollection);
  while (true) {
    const DocumentVersion version = version_of(entry, stored_name);
    if (collection.insert_new(with_version<VersionRecord>(version, 1))) return;
    const auto there = find<VersionRecord>(client, by_id(version.id));
    if (there && there->stored_name == stored_name) return;
    if (!there) throw Failure(Failure::Kind::kDuplicate, "a version of that stored name exists");
    ++entry.details.number;
  }
}

void drop_version(Client& client, const std::string& user_id, const std::string& stored_name) {
  Bson ours;
  ours.add("storedName", stored_name).add("userId", user_id);
  client.collection(VersionRecord::kCollection).remove_one(ours);
}

/// The old bytes become a version, the number moves, the document names the new bytes. What ends half-way leaves a
/// version with the bytes that the document still has.
base::Result<VersionAdded> put_version(Client& client, const std::string& user_id, const std::string& id,
                                       const NewVersion& version, const DocumentQuota& quota, base::Timestamp now) {
  const std::string& name = version.content.stored_name;
  const Upload upload{.id = name,
                      .bytes = version.content.size_bytes,
                      .is_version = true,
                      .completes = version.completes,
                      .since = now};
  const DocumentName source{.user_id = user_id, .id = version.completes};
  const Reservation reservation(client, user_id, upload, quota);
  if (!reservation.is_granted()) return std::unexpected(document_quota_exceeded(reservation.used()));
  Document before;
  const DocumentChange change = [&](DocumentEntry& entry) -> base::Status {
    if (entry.document.stored_name != version.replaced) return std::unexpected(document_replaced());
    if (base::Status open = check_unfinished(client, source); !open) return open;
    before = entry.document;
    keep_version(client, entry, name);
    ++entry.details.number;
    entry.details.received_at = version.content.received_at;
    entry.details.status = version.content.status;
    return {};
  };
  auto entry = modify_entry(client, user_id, id, change);
  bool is_put = false;
  if (entry) {
    put_content(version.content, *entry);
    Bson unmoved = of_user(user_id, id);
    unmoved.add("storedName", version.replaced);
    is_put = put_document(client, std::move(unmoved), before, entry->document);
  }
  forget_counts(client, user_id, now);
  if (!is_put) drop_version(client, user_id, name);
  if (!entry) return std::unexpected(std::move(entry).error());
  if (!is_put) return std::unexpected(document_replaced());
  complete_upload(client, source, id);
  VersionAdded added{.entry = std::move(*entry),
                     .dropped = beyond(versions_of(client, user_id, id), version.versions_max)};
  for (const DocumentVersion& dropped : added.dropped) {
    client.collection(VersionRecord::kCollection).remove_one(by_id(dropped.id));
  }
  return added;
}

/// One after the other, so that a call that ends half-way can be made again.
std::vector<StoredBlob> remove_all(Client& client, const std::string& user_id, base::Timestamp now) {
  std::vector<StoredBlob> blobs;
  Bson of_all;
  of_all.add("userId", user_id);
  for (const Bson& found : client.collection(VersionRecord::kCollection).find(of_all)) {
    blobs.push_back({.kind = BlobKind::kDocumentVersion, .name = BsonView(found).text("storedName")});
    client.collection(VersionRecord::kCollection).remove_one(by_id(BsonView(found).text("_id")));
  }
  for (const DocumentEntry& entry : entries_of(client, user_id)) {
    blobs.push_back(blob_of(entry));
    client.collection(kDocuments).remove_one(by_id(entry.document.id));
  }
  client.collection(DetailsRecord::kCollection).remove_many(of_all);
  client.collection(kDocumentReservations).remove_one(by_id(user_id));
  forget_counts(client, user_id, now);
  return blobs;
}

/// Of those ids, the ones that no document has.
std::vector<std::string> gone(Client& client, std::vector<std::string> ids) {
  FindOptions options;
  options.projection = std::move(Bson().add("_id", 1));
  std::vector<std::string> there;
  for (const Bson& found : client.collection(kDocuments).find(Bson().add("_id", Bson().add("$in", ids)), options)) {
    there.push_back(BsonView(found).text("_id"));
  }
  std::ranges::sort(there);
  std::erase_if(ids, [&](const std::string& id) { return std::ranges::binary_search(there, id); });
  return ids;
}

struct Step {
  std::string last;  ///< empty: nothing is left
  std::uint64_t removed = 0;
};

/// Looks at some records of `Row` from before `cutoff`, and removes those whose document (`document` names the field)
/// is gone.
template <class Row>
Step forget_some(Client& client, const char* document, base::Timestamp cutoff, const std::string& after) {
  FindOptions options;
  options.sort = std::move(Bson().add("_id", 1));
  options.limit = kEventsForgottenAtOnce;
  Bson old;
  old.add("_id", Bson().add("$gt", after)).add("createdAt", Bson().add("$lt", cutoff));
  Step step;
  std::vector<std::string> ids;
  for (const Bson& found : client.collection(Described<Row>::kind.name).find(old, options)) {
    ids.push_back(BsonView(found).text(document));
    step.last = BsonView(found).text("_id");
  }
  const std::vector<std::string> loose = gone(client, std::move(ids));
  if (loose.empty()) return step;
  Bson wanted;
  wanted.add(document, Bson().add("$in", loose)).add("createdAt", Bson().add("$lt", cutoff));
  step.removed = client.collection(Described<Row>::kind.name).remove_many(wanted);
  return step;
}

class Documents final : public DocumentCatalogue {
 public:
  explicit Documents(Database& database)
      : database_(database), meter_(database.meter("documents")), uploads_(make_upload_store(database)) {}

  runtime::Task<base::Status> create(DocumentEntry entry, DocumentQuota quota, std::string completes) override {
    return database_.run(meter_, [entry = std::move(entry), quota, completes = std::move(completes), now = now()](
                                     Client& client) { return insert_entry(client, entry, quota, completes, now); });
  }

  runtime::Task<base::Result<DocumentEntry>> get(std::string user_id, std::string id) override {
    return database_.run(
        meter_, [user_id = std::move(user_id), id = std::move(id)](Client& client) -> base::Result<DocumentEntry> {
          auto found = find_entry(client, user_id, id);
          if (!found) return std::unexpected(document_not_found());
          return std::move(*found);
        });
  }

  runtime::Task<base::Result<DocumentPage>> list(std::string user_id, DocumentQuery query) override {
    return database_.run(
        meter_, [user_id = std::move(user_id), query = std::move(query)](Client& client) -> base::Result<DocumentPage> {
          return select_page(entries_of(client, user_id), query);
        });
  }

  runtime::Task<base::Result<DocumentUsage>> usage(std::string user_id) override {
    return database_.run(meter_, [user_id = std::move(user_id)](Client& client) -> base::Result<DocumentUsage> {
      return stored_usage(client, user_id);
    });
  }

  runtime::Task<base::Result<std::optional<std::string>>> find_equal_to(std::string user_id,
                                                                        DocumentContent content) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id),
                          content = std::move(content)](Client& client) -> base::Result<std::optional<std::string>> {
                           return find_equal(entries_of(client, user_id), content);
                         });
  }

  runtime::Task<base::Result<DocumentEntry>> modify(std::string user_id, std::string id,
                                                    DocumentChange change) override {
    return database_.run(meter_, [user_id = std::move(user_id), id = std::move(id), change = std::move(change)](
                                     Client& client) { return modify_entry(client, user_id, id, change); });
  }

  runtime::Task<base::Result<DocumentRemoved>> remove(std::string user_id, std::string id,
                                                      DocumentCheck check) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id), id = std::move(id), check = std::move(check),
                          now = now()](Client& client) { return remove_entry(client, user_id, id, check, now); });
  }

  runtime::Task<base::Result<VersionAdded>> add_version(std::string user_id, std::string id, NewVersion version,
                                                        DocumentQuota quota) override {
    return database_.run(
        meter_, [user_id = std::move(user_id), id = std::move(id), version = std::move(version), quota,
                 now = now()](Client& client) { return put_version(client, user_id, id, version, quota, now); });
  }

  /// What a call that ended half-way has left with a number of the newest is not shown.
  runtime::Task<base::Result<std::vector<DocumentVersion>>> versions(std::string user_id, std::string id) override {
    return database_.run(
        meter_,
        [user_id = std::move(user_id),
         id = std::move(id)](Client& client) -> base::Result<std::vector<DocumentVersion>> {
          const auto entry = find_entry(client, user_id, id);
          if (!entry) return std::vector<DocumentVersion>{};
          auto found = versions_of(client, user_id, id);
          std::erase_if(found, [&](const DocumentVersion& version) { return version.number >= entry->details.number; });
          return found;
        });
  }

  runtime::Task<base::Result<std::vector<DocumentName>>> trashed_before(base::Timestamp cutoff,
                                                                        std::size_t limit) override {
    return database_.run(meter_, [cutoff, limit](Client& client) -> base::Result<std::vector<DocumentName>> {
      FindOptions options;
      options.sort = std::move(Bson().add("deletedAt", 1));
      options.limit = limit;
      const Bson old = std::move(Bson().add("deletedAt", Bson().add("$lt", cutoff)));
      std::vector<DocumentName> found;
      for (const Bson& document : client.collection(DetailsRecord::kCollection).find(old, options)) {
        found.push_back({.user_id = BsonView(document).text("userId"), .id = BsonView(document).text("_id")});
      }
      return found;
    });
  }

  runtime::Task<base::Result<std::vector<StoredBlob>>> remove_all_of_user(std::string user_id) override {
    return database_.run(
        meter_, [user_id = std::move(user_id), now = now()](Client& client) -> base::Result<std::vector<StoredBlob>> {
          return remove_all(client, user_id, now);
        });
  }

  runtime::Task<base::Result<bool>> names(StoredBlob blob) override {
    return database_.run(meter_, [blob = std::move(blob)](Client& client) -> base::Result<bool> {
      const Bson named = std::move(Bson().add("storedName", blob.name));
      const bool is_newest = blob.kind != BlobKind::kDocumentVersion;
      if (is_newest) return client.collection(kDocuments).find_one(named).has_value();
      const auto version = find<VersionRecord>(client, named);
      return version && client.collection(kDocuments).find_one(by_id(version->document_id)).has_value();
    });
  }

  runtime::Task<base::Result<std::uint64_t>> forget_loose(base::Timestamp cutoff) override {
    const base::Result<std::uint64_t> details = co_await forget<DocumentDetails>("_id", cutoff);
    if (!details) co_return details;
    const base::Result<std::uint64_t> versions = co_await forget<DocumentVersion>("documentId", cutoff);
    if (!versions) co_return versions;
    co_return *details + *versions;
  }

  UploadStore& uploads() noexcept override { return *uploads_; }

 private:
  template <class Row>
  runtime::Task<base::Result<std::uint64_t>> forget(const char* document, base::Timestamp cutoff) {
    std::uint64_t removed = 0;
    std::string after;
    while (true) {
      auto work = [document, cutoff, after](Client& client) -> base::Result<Step> {
        return forget_some<Row>(client, document, cutoff, after);
      };
      base::Result<Step> step = co_await database_.run(meter_, std::move(work));
      if (!step) co_return std::unexpected(std::move(step).error());
      removed += step->removed;
      if (step->last.empty()) co_return removed;
      after = std::move(step->last);
    }
  }

  [[nodiscard]] base::Timestamp now() const { return database_.clock().now(); }

  Database& database_;
  const Meter meter_;
  const std::unique_ptr<UploadStore> uploads_;
};

}  // namespace

std::unique_ptr<DocumentCatalogue> make_document_catalogue(Database& database) {
  return std::make_unique<Documents>(database);
}

}  // namespace storage::mongodb
