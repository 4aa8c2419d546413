#include <algorithm>

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

// A category of NULL in ?2 matches all. Where ?3 (a document's id) is given, only what is older than it is listed.
constexpr const char* kList =
    "SELECT * FROM documents AS d WHERE user_id = ?1 AND (?2 IS NULL OR category = ?2) AND (?3 IS NULL OR"
    " (created_at, id) < (SELECT created_at, id FROM documents WHERE id = ?3 AND user_id = ?1))"
    " ORDER BY created_at DESC, id DESC LIMIT ?4 OFFSET ?5";

base::Result<Document> get_row(Connection& connection, const std::string& user_id, const std::string& id) {
  Statement select = connection.prepare("SELECT * FROM documents WHERE id = ?1 AND user_id = ?2");
  select.bind(id, user_id);
  if (!select.step()) return std::unexpected(document_not_found());
  return Rows<Document>::read(select);
}

DocumentUsage usage_of(Connection& connection, const std::string& user_id) {
  Statement select =
      connection.prepare("SELECT count(*), coalesce(sum(size_bytes), 0) FROM documents WHERE user_id = ?1");
  select.bind(user_id);
  select.step();
  return {static_cast<std::uint64_t>(select.integer(0)), static_cast<std::uint64_t>(select.integer(1))};
}

base::Status insert(Connection& connection, const Document& row, const DocumentQuota& quota) {
  const DocumentUsage used = usage_of(connection, row.user_id);
  if (used.count >= quota.count_max || used.bytes + row.size_bytes > quota.bytes_max) {
    return std::unexpected(document_quota_exceeded());
  }
  Rows<Document>::insert(connection, row);
  return {};
}

DocumentPage list_page(Connection& connection, const std::string& user_id, const DocumentQuery& query) {
  DocumentPage page;
  Statement select = connection.prepare(kList);
  select.bind(user_id, query.category, query.after, std::min(query.limit, kDocumentPageMax), query.offset);
  while (select.step()) page.items.push_back(Rows<Document>::read(select));
  Statement count =
      connection.prepare("SELECT count(*) FROM documents WHERE user_id = ?1 AND (?2 IS NULL OR category = ?2)");
  count.bind(user_id, query.category);
  count.step();
  page.total = static_cast<std::uint64_t>(count.integer(0));
  return page;
}

class Documents final : public DocumentStore {
 public:
  explicit Documents(Database& database) : database_(database) {}

  runtime::Task<base::Status> create(Document document, DocumentQuota quota) override {
    return database_.write([document = std::move(document), quota](Connection& connection) {
      return insert(connection, document, quota);
    });
  }

  runtime::Task<base::Result<Document>> get(std::string user_id, std::string id) override {
    return database_.read([user_id = std::move(user_id), id = std::move(id)](Connection& connection) {
      return get_row(connection, user_id, id);
    });
  }

  runtime::Task<base::Result<DocumentPage>> list(std::string user_id, DocumentQuery query) override {
    return database_.read(
        [user_id = std::move(user_id), query = std::move(query)](Connection& connection) -> base::Result<DocumentPage> {
          return list_page(connection, user_id, query);
        });
  }

  runtime::Task<base::Result<DocumentUsage>> usage(std::string user_id) override {
    return database_.read([user_id = std::move(user_id)](Connection& connection) -> base::Result<DocumentUsage> {
      return usage_of(connection, user_id);
    });
  }

  runtime::Task<base::Result<Document>> update(std::string user_id, std::string id, DocumentChanges changes) override {
    return database_.write([user_id = std::move(user_id), id = std::move(id), changes = std::move(changes),
                            now = database_.clock().now()](Connection& connection) -> base::Result<Document> {
      auto document = get_row(connection, user_id, id);
      if (!document) return document;
      apply(changes, *document);
      document->updated_at = now;
      Statement update =
          connection.prepare("UPDATE documents SET title = ?1, category = ?2, updated_at = ?3 WHERE id = ?4");
      update.bind(document->title, document->category, now, id);
      update.run();
      return document;
    });
  }

  runtime::Task<base::Result<Document>> remove(std::string user_id, std::string id) override {
    return database_.write(
        [user_id = std::move(user_id), id = std::move(id)](Connection& connection) -> base::Result<Document> {
          auto document = get_row(connection, user_id, id);
          if (!document) return document;
          Statement erase = connection.prepare("DELETE FROM documents WHERE id = ?1");
          erase.bind(id);
          erase.run();
          return document;
        });
  }

  runtime::Task<base::Result<std::vector<std::string>>> remove_all_of_user(std::string user_id) override {
    return database_.write(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::vector<std::string>> {
          Statement erase = connection.prepare("DELETE FROM documents WHERE user_id = ?1 RETURNING stored_name");
          erase.bind(user_id);
          std::vector<std::string> names;
          while (erase.step()) names.push_back(erase.text(0));
          return names;
        });
  }

  runtime::Task<base::Result<bool>> has_stored_name(std::string stored_name) override {
    return database_.read([stored_name = std::move(stored_name)](Connection& connection) -> base::Result<bool> {
      Statement select = connection.prepare("SELECT 1 FROM documents WHERE stored_name = ?1");
      select.bind(stored_name);
      return select.step();
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<DocumentStore> make_document_store(Database& database) { return std::make_unique<Documents>(database); }

}  // namespace storage::sqlite
