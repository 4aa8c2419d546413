#include "storage/sqlite/documents.hpp"

#include <algorithm>

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/purge.hpp"
#include "storage/sqlite/stores.hpp"
#include "storage/sqlite/uploads.hpp"

namespace storage::sqlite {
namespace {

// The columns of a described table are its fields, and stand in their order.
constexpr const char* kDocumentsOfUser = "SELECT * FROM documents WHERE user_id = ?1";
constexpr const char* kDetailsOfUser = "SELECT * FROM document_details WHERE user_id = ?1";
constexpr const char* kVersionsOfUser = "SELECT * FROM document_versions WHERE user_id = ?1";
constexpr const char* kVersionsOfDocument =
    "SELECT * FROM document_versions WHERE user_id = ?1 AND document_id = ?2 ORDER BY number DESC";
constexpr const char* kTrashedBefore =
    "SELECT d.user_id, d.id FROM document_details AS t JOIN documents AS d ON d.id = t.id WHERE t.deleted_at < ?1"
    " ORDER BY t.deleted_at LIMIT ?2";
constexpr const char* kIsVersionNamed =
    "SELECT 1 FROM document_versions AS v JOIN documents AS d ON d.id = v.document_id WHERE v.stored_name = ?1";
constexpr const char* kForgetDetails =
    "DELETE FROM document_details WHERE rowid IN (SELECT t.rowid FROM document_details AS t WHERE t.created_at < ?1 AND"
    " NOT EXISTS (SELECT 1 FROM documents AS d WHERE d.id = t.id) LIMIT ?2)";
constexpr const char* kForgetVersions =
    "DELETE FROM document_versions WHERE rowid IN (SELECT v.rowid FROM document_versions AS v WHERE v.created_at < ?1"
    " AND NOT EXISTS (SELECT 1 FROM documents AS d WHERE d.id = v.document_id) LIMIT ?2)";

/// Most users have fewer documents.
constexpr std::size_t kUsualRows = 32;

template <class Row, class... Values>
std::vector<Row> rows_of(Connection& connection, const char* sql, const Values&... values) {
  Statement select = connection.prepare(sql);
  select.bind(values...);
  std::vector<Row> rows;
  rows.reserve(kUsualRows);
  while (select.step()) rows.push_back(Rows<Row>::read(select));
  return rows;
}

/// For callers in a transaction, so that documents and details are of one moment.
std::vector<DocumentEntry> entries_of(Connection& connection, const std::string& user_id) {
  return join(rows_of<Document>(connection, kDocumentsOfUser, user_id),
              rows_of<DocumentDetails>(connection, kDetailsOfUser, user_id));
}

base::Result<DocumentEntry> get_entry(Connection& connection, const std::string& user_id, const std::string& id) {
  auto document = Rows<Document>::find(connection, id);
  if (!document || document->user_id != user_id) return std::unexpected(document_not_found());
  auto details = Rows<DocumentDetails>::find(connection, id);
  DocumentDetails its = details ? std::move(*details) : default_details(*document);
  return DocumentEntry{.document = std::move(*document), .details = std::move(its)};
}

/// A document of 1.0.0 gets details with its first change.
void put_entry(Connection& connection, const DocumentEntry& entry) {
  Rows<Document>::update(connection, entry.document);
  const bool has_details = Rows<DocumentDetails>::find(connection, entry.document.id).has_value();
  has_details ? Rows<DocumentDetails>::update(connection, entry.details)
              : Rows<DocumentDetails>::insert(connection, entry.details);
}

base::Status insert(Connection& connection, const DocumentEntry& entry, const DocumentQuota& quota,
                    const std::string& completes) {
  const DocumentUsage used = used_by(connection, entry.document.user_id, completes);
  if (exceeds(used, {.count = 1, .bytes = entry.document.size_bytes}, quota)) {
    return std::unexpected(document_quota_exceeded(used));
  }
  const base::Status completed = complete_upload(connection, {entry.document.user_id, completes}, entry.document.id);
  if (!completed) return completed;
  Rows<Document>::insert(connection, entry.document);
  Rows<DocumentDetails>::insert(connection, entry.details);
  return {};
}

base::Result<DocumentEntry> modify_entry(Connection& connection, const std::string& user_id, const std::string& id,
                                         const DocumentChange& change) {
  auto entry = get_entry(connection, user_id, id);
  if (!entry) return entry;
  if (const base::Status agreed = change(*entry); !agreed) return std::unexpected(agreed.error());
  ++entry->details.revision;
  put_entry(connection, *entry);
  return entry;
}

template <class Row>
void erase(Connection& connection, const std::string& key) {
  Statement erase = connection.prepare(Rows<Row>::kErase);
  erase.bind(key);
  erase.run();
}

base::Result<DocumentRemoved> remove_entry(Connection& connection, const std::string& user_id, const std::string& id,
                                           const DocumentCheck& check) {
  auto entry = get_entry(connection, user_id, id);
  if (!entry) return std::unexpected(std::move(entry).error());
  if (const base::Status agreed = ask(check, *entry); !agreed) return std::unexpected(agreed.error());
  DocumentRemoved removed{.entry = std::move(*entry),
                          .versions = rows_of<DocumentVersion>(connection, kVersionsOfDocument, user_id, id)};
  erase<Document>(connection, id);
  erase<DocumentDetails>(connection, id);
  for (const DocumentVersion& version : removed.versions) erase<DocumentVersion>(connection, version.id);
  return removed;
}

base::Result<VersionAdded> put_version(Connection& connection, const std::string& user_id, const std::string& id,
                                       const NewVersion& version, const DocumentQuota& quota) {
  auto entry = get_entry(connection, user_id, id);
  if (!entry) return std::unexpected(std::move(entry).error());
  if (entry->document.stored_name != version.replaced) return std::unexpected(document_replaced());
  const DocumentUsage used = used_by(connection, user_id, version.completes);
  if (exceeds(used, {.bytes = version.content.size_bytes}, quota)) {
    return std::unexpected(document_quota_exceeded(used));
  }
  const base::Status completed = complete_upload(connection, {user_id, version.completes}, id);
  if (!completed) return std::unexpected(completed.error());
  Rows<DocumentVersion>::insert(connection, version_of(*entry, version.content.stored_name));
  put_content(version.content, *entry);
  ++entry->details.number;
  ++entry->details.revision;
  put_entry(connection, *entry);
  auto older = rows_of<DocumentVersion>(connection, kVersionsOfDocument, user_id, id);
  VersionAdded added{.entry = std::move(*entry), .dropped = beyond(std::move(older), version.versions_max)};
  for (const DocumentVersion& dropped : added.dropped) erase<DocumentVersion>(connection, dropped.id);
  return added;
}

std::vector<StoredBlob> remove_all(Connection& connection, const std::string& user_id) {
  std::vector<StoredBlob> blobs;
  for (const DocumentEntry& entry : entries_of(connection, user_id)) {
    blobs.push_back(blob_of(entry));
    erase<Document>(connection, entry.document.id);
    erase<DocumentDetails>(connection, entry.document.id);
  }
  for (const DocumentVersion& row : rows_of<DocumentVersion>(connection, kVersionsOfUser, user_id)) {
    blobs.push_back({.kind = BlobKind::kDocumentVersion, .name = row.stored_name});
    erase<DocumentVersion>(connection, row.id);
  }
  return blobs;
}

class Documents final : public DocumentCatalogue {
 public:
  explicit Documents(Database& database) : database_(database), uploads_(make_upload_store(database)) {}

  runtime::Task<base::Status> create(DocumentEntry entry, DocumentQuota quota, std::string completes) override {
    return database_.write([entry = std::move(entry), quota, completes = std::move(completes)](Connection& connection) {
      return insert(connection, entry, quota, completes);
    });
  }

  runtime::Task<base::Result<DocumentEntry>> get(std::string user_id, std::string id) override {
    return database_.read([user_id = std::move(user_id), id = std::move(id)](Connection& connection) {
      return get_entry(connection, user_id, id);
    });
  }

  runtime::Task<base::Result<DocumentPage>> list(std::string user_id, DocumentQuery query) override {
    return database_.read(
        [user_id = std::move(user_id), query = std::move(query)](Connection& connection) -> base::Result<DocumentPage> {
          const ReadTransaction moment(connection);
          return select_page(entries_of(connection, user_id), query);
        });
  }

  runtime::Task<base::Result<DocumentUsage>> usage(std::string user_id) override {
    return database_.read([user_id = std::move(user_id)](Connection& connection) -> base::Result<DocumentUsage> {
      const ReadTransaction moment(connection);
      return used_by(connection, user_id);
    });
  }

  runtime::Task<base::Result<std::optional<std::string>>> find_equal_to(std::string user_id,
                                                                        DocumentContent content) override {
    return database_.read([user_id = std::move(user_id), content = std::move(content)](
                              Connection& connection) -> base::Result<std::optional<std::string>> {
      const ReadTransaction moment(connection);
      return find_equal(entries_of(connection, user_id), content);
    });
  }

  runtime::Task<base::Result<DocumentEntry>> modify(std::string user_id, std::string id,
                                                    DocumentChange change) override {
    return database_.write([user_id = std::move(user_id), id = std::move(id), change = std::move(change)](
                               Connection& connection) { return modify_entry(connection, user_id, id, change); });
  }

  runtime::Task<base::Result<DocumentRemoved>> remove(std::string user_id, std::string id,
                                                      DocumentCheck check) override {
    return database_.write([user_id = std::move(user_id), id = std::move(id), check = std::move(check)](
                               Connection& connection) { return remove_entry(connection, user_id, id, check); });
  }

  runtime::Task<base::Result<VersionAdded>> add_version(std::string user_id, std::string id, NewVersion version,
                                                        DocumentQuota quota) override {
    return database_.write(
        [user_id = std::move(user_id), id = std::move(id), version = std::move(version),
         quota](Connection& connection) { return put_version(connection, user_id, id, version, quota); });
  }

  runtime::Task<base::Result<std::vector<DocumentVersion>>> versions(std::string user_id, std::string id) override {
    return database_.read([user_id = std::move(user_id),
                           id = std::move(id)](Connection& connection) -> base::Result<std::vector<DocumentVersion>> {
      if (!get_entry(connection, user_id, id)) return std::vector<DocumentVersion>{};
      return rows_of<DocumentVersion>(connection, kVersionsOfDocument, user_id, id);
    });
  }

  runtime::Task<base::Result<std::vector<DocumentName>>> trashed_before(base::Timestamp cutoff,
                                                                        std::size_t limit) override {
    return database_.read([cutoff, limit](Connection& connection) -> base::Result<std::vector<DocumentName>> {
      Statement select = connection.prepare(kTrashedBefore);
      select.bind(cutoff, limit);
      std::vector<DocumentName> found;
      while (select.step()) found.push_back({.user_id = select.text(0), .id = select.text(1)});
      return found;
    });
  }

  runtime::Task<base::Result<std::vector<StoredBlob>>> remove_all_of_user(std::string user_id) override {
    return database_.write(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::vector<StoredBlob>> {
          return remove_all(connection, user_id);
        });
  }

  runtime::Task<base::Result<bool>> names(StoredBlob blob) override {
    return database_.read([blob = std::move(blob)](Connection& connection) -> base::Result<bool> {
      const bool is_version = blob.kind == BlobKind::kDocumentVersion;
      Statement select =
          connection.prepare(is_version ? kIsVersionNamed : "SELECT 1 FROM documents WHERE stored_name = ?1");
      select.bind(blob.name);
      return select.step();
    });
  }

  runtime::Task<base::Result<std::uint64_t>> forget_loose(base::Timestamp cutoff) override {
    const base::Result<std::uint64_t> details = co_await purge(database_, kForgetDetails, cutoff);
    if (!details) co_return details;
    const base::Result<std::uint64_t> versions = co_await purge(database_, kForgetVersions, cutoff);
    if (!versions) co_return versions;
    co_return *details + *versions;
  }

  UploadStore& uploads() noexcept override { return *uploads_; }

 private:
  Database& database_;
  const std::unique_ptr<UploadStore> uploads_;
};

}  // namespace

DocumentUsage used_by(Connection& connection, const std::string& user_id, const std::string& completed) {
  const auto documents = entries_of(connection, user_id);
  const auto versions = rows_of<DocumentVersion>(connection, kVersionsOfUser, user_id);
  DocumentUsage usage = usage_of(documents, versions);
  add_reserved(connection, {user_id, completed}, usage);
  return usage;
}

void add_document_indexes(Connection& connection) {
  connection.execute(
      "CREATE INDEX IF NOT EXISTS document_details_trash ON document_details (deleted_at) WHERE deleted_at IS NOT "
      "NULL");
}

std::unique_ptr<DocumentCatalogue> make_document_catalogue(Database& database) {
  return std::make_unique<Documents>(database);
}

}  // namespace storage::sqlite
