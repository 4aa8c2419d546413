#include "storage/sqlite/uploads.hpp"

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/documents.hpp"

namespace storage::sqlite {
namespace {

// The columns are the fields of the description, in their order.
constexpr const char* kUploadTable = R"sql(
CREATE TABLE IF NOT EXISTS document_uploads (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  document_id TEXT,
  metadata TEXT NOT NULL,
  length INTEGER NOT NULL,
  received INTEGER NOT NULL,
  pieces TEXT NOT NULL,
  finished_as TEXT,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS document_uploads_by_user ON document_uploads (user_id, created_at);
CREATE INDEX IF NOT EXISTS document_uploads_by_expiry ON document_uploads (expires_at);
)sql";
constexpr const char* kReserved =
    "SELECT count(*) FILTER (WHERE document_id IS NULL), coalesce(sum(length), 0) FROM document_uploads"
    " WHERE user_id = ?1 AND finished_as IS NULL AND id <> ?2";
constexpr const char* kOpenUploads = "SELECT count(*) FROM document_uploads WHERE user_id = ?1 AND finished_as IS NULL";
constexpr const char* kForgetFinishedUploads =
    "DELETE FROM document_uploads WHERE rowid IN (SELECT rowid FROM document_uploads WHERE user_id = ?1 AND"
    " finished_as IS NOT NULL ORDER BY created_at DESC, id LIMIT -1 OFFSET ?2)";

using UploadRows = Rows<ResumableUpload>;

base::Result<ResumableUpload> find_upload(Connection& connection, const std::string& user_id, const std::string& id) {
  auto row = UploadRows::find(connection, id);
  if (!row || row->user_id != user_id) return std::unexpected(upload_not_found());
  return std::move(*row);
}

std::size_t count_open(Connection& connection, const std::string& user_id) {
  Statement count = connection.prepare(kOpenUploads);
  count.bind(user_id);
  return count.step() ? static_cast<std::size_t>(count.integer(0)) : 0;
}

base::Status insert_upload(Connection& connection, const ResumableUpload& upload, const UploadBounds& bounds) {
  const DocumentUsage used = used_by(connection, upload.user_id);
  const DocumentUsage more{.count = upload.document_id ? 0U : 1U, .bytes = upload.length};
  if (exceeds(used, more, bounds.quota)) return std::unexpected(document_quota_exceeded(used));
  if (count_open(connection, upload.user_id) >= bounds.open_max) return std::unexpected(too_many_open_uploads());
  Statement forget = connection.prepare(kForgetFinishedUploads);
  forget.bind(upload.user_id, bounds.open_max);
  forget.run();
  UploadRows::insert(connection, upload);
  return {};
}

base::Result<ResumableUpload> change_upload(Connection& connection, const DocumentName& name,
                                            const UploadChange& change) {
  auto row = find_upload(connection, name.user_id, name.id);
  if (!row) return row;
  if (const base::Status agreed = change(*row); !agreed) return std::unexpected(agreed.error());
  UploadRows::update(connection, *row);
  return row;
}

class OpenUploads final : public UploadStore {
 public:
  explicit OpenUploads(Database& database) : database_(database) {}

  runtime::Task<base::Status> create(ResumableUpload upload, UploadBounds bounds) override {
    return database_.write([upload = std::move(upload), bounds](Connection& connection) {
      return insert_upload(connection, upload, bounds);
    });
  }

  runtime::Task<base::Result<ResumableUpload>> get(std::string user_id, std::string id) override {
    return database_.read([user_id = std::move(user_id), id = std::move(id)](Connection& connection) {
      return find_upload(connection, user_id, id);
    });
  }

  runtime::Task<base::Result<ResumableUpload>> modify(std::string user_id, std::string id,
                                                      UploadChange change) override {
    DocumentName name{.user_id = std::move(user_id), .id = std::move(id)};
    return database_.write([name = std::move(name), change = std::move(change)](Connection& connection) {
      return change_upload(connection, name, change);
    });
  }

  runtime::Task<base::Result<bool>> remove(std::string user_id, std::string id) override {
    return database_.write(
        [user_id = std::move(user_id), id = std::move(id)](Connection& connection) -> base::Result<bool> {
          Statement erase = connection.prepare("DELETE FROM document_uploads WHERE id = ?1 AND user_id = ?2");
          erase.bind(id, user_id);
          return erase.run() > 0;
        });
  }

  runtime::Task<base::Result<std::vector<DocumentName>>> expired_before(base::Timestamp cutoff,
                                                                        std::size_t limit) override {
    return database_.read([cutoff, limit](Connection& connection) -> base::Result<std::vector<DocumentName>> {
      Statement select = connection.prepare(
          "SELECT user_id, id FROM document_uploads WHERE expires_at < ?1 ORDER BY expires_at LIMIT ?2");
      select.bind(cutoff, limit);
      std::vector<DocumentName> found;
      while (select.step()) found.push_back({.user_id = select.text(0), .id = select.text(1)});
      return found;
    });
  }

  runtime::Task<base::Result<std::vector<std::string>>> of_user(std::string user_id) override {
    return database_.read(
        [user_id = std::move(user_id)](Connection& connection) -> base::Result<std::vector<std::string>> {
          Statement select = connection.prepare("SELECT id FROM document_uploads WHERE user_id = ?1");
          select.bind(user_id);
          std::vector<std::string> ids;
          while (select.step()) ids.push_back(select.text(0));
          return ids;
        });
  }

  runtime::Task<base::Result<bool>> exists(std::string id) override {
    return database_.read([id = std::move(id)](Connection& connection) -> base::Result<bool> {
      Statement select = connection.prepare("SELECT 1 FROM document_uploads WHERE id = ?1");
      select.bind(id);
      return select.step();
    });
  }

 private:
  Database& database_;
};

}  // namespace

void add_upload_table(Connection& connection) { connection.execute(kUploadTable); }

void add_reserved(Connection& connection, const DocumentName& but, DocumentUsage& usage) {
  Statement select = connection.prepare(kReserved);
  select.bind(but.user_id, but.id);
  if (!select.step()) return;
  usage.reserved_count += static_cast<std::uint64_t>(select.integer(0));
  usage.reserved_bytes += static_cast<std::uint64_t>(select.integer(1));
}

base::Status complete_upload(Connection& connection, const DocumentName& upload, const std::string& document_id) {
  if (upload.id.empty()) return {};
  const auto completed =
      change_upload(connection, upload, [&](ResumableUpload& row) { return finish(row, document_id); });
  if (!completed) return std::unexpected(completed.error());
  return {};
}

std::unique_ptr<UploadStore> make_upload_store(Database& database) { return std::make_unique<OpenUploads>(database); }

}  // namespace storage::sqlite
