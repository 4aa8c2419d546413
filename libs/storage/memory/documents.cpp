#include <algorithm>
#include <map>
#include <mutex>

#include "storage/memory/stores.hpp"
#include "storage/ports/upload_store.hpp"

namespace storage::memory {
namespace {

class Documents final : public DocumentCatalogue {
 public:
  runtime::Task<base::Status> create(DocumentEntry entry, DocumentQuota quota, std::string completes) override {
    const std::lock_guard lock(mutex_);
    const bool is_repeated = std::ranges::any_of(rows_, [&](const DocumentEntry& row) {
      return row.document.id == entry.document.id || row.document.stored_name == entry.document.stored_name;
    });
    if (is_repeated) co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Document already exists"});
    const DocumentUsage used = used_by(entry.document.user_id, completes);
    if (exceeds(used, {.count = 1, .bytes = entry.document.size_bytes}, quota)) {
      co_return std::unexpected(document_quota_exceeded(used));
    }
    const base::Status completed = complete(entry.document.user_id, completes, entry.document.id);
    if (!completed) co_return completed;
    rows_.push_back(std::move(entry));
    co_return base::Status{};
  }

  runtime::Task<base::Result<DocumentEntry>> get(std::string user_id, std::string id) override {
    const std::lock_guard lock(mutex_);
    const auto row = find(user_id, id);
    if (row == rows_.end()) co_return std::unexpected(document_not_found());
    co_return *row;
  }

  runtime::Task<base::Result<DocumentPage>> list(std::string user_id, DocumentQuery query) override {
    const std::lock_guard lock(mutex_);
    co_return select_page(all_of(user_id), query);
  }

  runtime::Task<base::Result<DocumentUsage>> usage(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    co_return used_by(user_id);
  }

  runtime::Task<base::Result<std::optional<std::string>>> find_equal_to(std::string user_id,
                                                                        DocumentContent content) override {
    const std::lock_guard lock(mutex_);
    co_return find_equal(all_of(user_id), content);
  }

  runtime::Task<base::Result<DocumentEntry>> modify(std::string user_id, std::string id,
                                                    DocumentChange change) override {
    const std::lock_guard lock(mutex_);
    const auto row = find(user_id, id);
    if (row == rows_.end()) co_return std::unexpected(document_not_found());
    DocumentEntry changed = *row;
    const base::Status agreed = change(changed);
    if (!agreed) co_return std::unexpected(agreed.error());
    ++changed.details.revision;
    *row = std::move(changed);
    co_return *row;
  }

  runtime::Task<base::Result<DocumentRemoved>> remove(std::string user_id, std::string id,
                                                      DocumentCheck check) override {
    const std::lock_guard lock(mutex_);
    const auto row = find(user_id, id);
    if (row == rows_.end()) co_return std::unexpected(document_not_found());
    const base::Status agreed = ask(check, *row);
    if (!agreed) co_return std::unexpected(agreed.error());
    DocumentRemoved removed{.entry = std::move(*row), .versions = versions_of(id)};
    rows_.erase(row);
    std::erase_if(versions_, [&](const DocumentVersion& version) { return version.document_id == id; });
    co_return removed;
  }

  runtime::Task<base::Result<VersionAdded>> add_version(std::string user_id, std::string id, NewVersion version,
                                                        DocumentQuota quota) override {
    const std::lock_guard lock(mutex_);
    const auto row = find(user_id, id);
    if (row == rows_.end()) co_return std::unexpected(document_not_found());
    if (row->document.stored_name != version.replaced) co_return std::unexpected(document_replaced());
    const DocumentUsage used = used_by(user_id, version.completes);
    if (exceeds(used, {.bytes = version.content.size_bytes}, quota)) {
      co_return std::unexpected(document_quota_exceeded(used));
    }
    const base::Status completed = complete(user_id, version.completes, id);
    if (!completed) co_return std::unexpected(completed.error());
    versions_.push_back(version_of(*row, version.content.stored_name));
    put_content(version.content, *row);
    ++row->details.number;
    ++row->details.revision;
    VersionAdded added{.entry = *row, .dropped = beyond(versions_of(id), version.versions_max)};
    for (const DocumentVersion& dropped : added.dropped) std::erase(versions_, dropped);
    co_return added;
  }

  runtime::Task<base::Result<std::vector<DocumentVersion>>> versions(std::string user_id, std::string id) override {
    const std::lock_guard lock(mutex_);
    if (find(user_id, id) == rows_.end()) co_return std::vector<DocumentVersion>{};
    co_return versions_of(id);
  }

  runtime::Task<base::Result<std::vector<DocumentName>>> trashed_before(base::Timestamp cutoff,
                                                                        std::size_t limit) override {
    const std::lock_guard lock(mutex_);
    std::vector<DocumentName> found;
    for (const DocumentEntry& row : rows_) {
      if (found.size() == limit) break;
      if (row.is_trashed() && *row.details.deleted_at < cutoff) {
        found.push_back({.user_id = row.document.user_id, .id = row.document.id});
      }
    }
    co_return found;
  }

  runtime::Task<base::Result<std::vector<StoredBlob>>> remove_all_of_user(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    std::vector<StoredBlob> blobs;
    for (const DocumentEntry& row : all_of(user_id)) {
      blobs.push_back(blob_of(row));
    }
    for (const DocumentVersion& version : versions_) {
      if (version.user_id != user_id) continue;
      blobs.push_back({.kind = BlobKind::kDocumentVersion, .name = version.stored_name});
    }
    std::erase_if(rows_, [&](const DocumentEntry& row) { return row.document.user_id == user_id; });
    std::erase_if(versions_, [&](const DocumentVersion& version) { return version.user_id == user_id; });
    co_return blobs;
  }

  runtime::Task<base::Result<bool>> names(StoredBlob blob) override {
    const std::lock_guard lock(mutex_);
    if (blob.kind != BlobKind::kDocumentVersion) {
      co_return std::ranges::any_of(rows_,
                                    [&](const DocumentEntry& row) { return row.document.stored_name == blob.name; });
    }
    co_return std::ranges::any_of(versions_,
                                  [&](const DocumentVersion& version) { return version.stored_name == blob.name; });
  }

  /// No program of before runs beside.
  runtime::Task<base::Result<std::uint64_t>> forget_loose(base::Timestamp /*cutoff*/) override {
    co_return std::uint64_t{0};
  }

  UploadStore& uploads() noexcept override { return uploads_; }

 private:
  class Uploads final : public UploadStore {
   public:
    explicit Uploads(Documents& documents) : documents_(documents) {}

    runtime::Task<base::Status> create(ResumableUpload upload, UploadBounds bounds) override {
      const std::lock_guard lock(documents_.mutex_);
      if (rows_.contains(upload.id)) {
        co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Upload already exists"});
      }
      const DocumentUsage used = documents_.used_by(upload.user_id);
      const DocumentUsage more{.count = upload.document_id ? 0U : 1U, .bytes = upload.length};
      if (exceeds(used, more, bounds.quota)) co_return std::unexpected(document_quota_exceeded(used));
      if (count(upload.user_id, false) >= bounds.open_max) co_return std::unexpected(too_many_open_uploads());
      forget_finished(upload.user_id, bounds.open_max);
      std::string id = upload.id;
      rows_.emplace(std::move(id), std::move(upload));
      co_return base::Status{};
    }

    runtime::Task<base::Result<ResumableUpload>> get(std::string user_id, std::string id) override {
      const std::lock_guard lock(documents_.mutex_);
      const ResumableUpload* row = find(user_id, id);
      if (row == nullptr) co_return std::unexpected(upload_not_found());
      co_return *row;
    }

    runtime::Task<base::Result<ResumableUpload>> modify(std::string user_id, std::string id,
                                                        UploadChange change) override {
      const std::lock_guard lock(documents_.mutex_);
      ResumableUpload* row = find(user_id, id);
      if (row == nullptr) co_return std::unexpected(upload_not_found());
      ResumableUpload changed = *row;
      const base::Status agreed = change(changed);
      if (!agreed) co_return std::unexpected(agreed.error());
      *row = std::move(changed);
      co_return *row;
    }

    runtime::Task<base::Result<bool>> remove(std::string user_id, std::string id) override {
      const std::lock_guard lock(documents_.mutex_);
      co_return find(user_id, id) != nullptr&& rows_.erase(id) > 0;
    }

    runtime::Task<base::Result<std::vector<DocumentName>>> expired_before(base::Timestamp cutoff,
                                                                          std::size_t limit) override {
      const std::lock_guard lock(documents_.mutex_);
      std::vector<DocumentName> found;
      for (const auto& [id, row] : rows_) {
        if (found.size() < limit && row.expires_at < cutoff) found.push_back({.user_id = row.user_id, .id = id});
      }
      co_return found;
    }

    runtime::Task<base::Result<std::vector<std::string>>> of_user(std::string user_id) override {
      const std::lock_guard lock(documents_.mutex_);
      std::vector<std::string> ids;
      for (const auto& [id, row] : rows_) {
        if (row.user_id == user_id) ids.push_back(id);
      }
      co_return ids;
    }

    runtime::Task<base::Result<bool>> exists(std::string id) override {
      const std::lock_guard lock(documents_.mutex_);
      co_return rows_.contains(id);
    }

    // Below, the caller holds the lock.

    ResumableUpload* find(const std::string& user_id, const std::string& id) {
      const auto row = rows_.find(id);
      return row == rows_.end() || row->second.user_id != user_id ? nullptr : &row->second;
    }
    void add_reserved(const std::string& user_id, const std::string& but, DocumentUsage& usage) const {
      for (const auto& [id, row] : rows_) {
        if (row.user_id != user_id || row.finished_as || id == but) continue;
        usage.reserved_count += row.document_id ? 0 : 1;
        usage.reserved_bytes += row.length;
      }
    }

   private:
    [[nodiscard]] std::size_t count(const std::string& user_id, bool is_finished) const {
      return static_cast<std::size_t>(std::ranges::count_if(rows_, [&](const auto& row) {
        return row.second.user_id == user_id && row.second.finished_as.has_value() == is_finished;
      }));
    }
    void forget_finished(const std::string& user_id, std::size_t most) {
      while (count(user_id, true) > most) {
        auto oldest = rows_.end();
        for (auto row = rows_.begin(); row != rows_.end(); ++row) {
          if (row->second.user_id != user_id || !row->second.finished_as) continue;
          if (oldest == rows_.end() || row->second.created_at < oldest->second.created_at) oldest = row;
        }
        rows_.erase(oldest);
      }
    }

    Documents& documents_;
    std::map<std::string, ResumableUpload> rows_;  ///< by id
  };

  base::Status complete(const std::string& user_id, const std::string& upload_id, const std::string& document_id) {
    if (upload_id.empty()) return {};
    ResumableUpload* upload = uploads_.find(user_id, upload_id);
    return upload == nullptr ? std::unexpected(upload_not_found()) : finish(*upload, document_id);
  }
  std::vector<DocumentEntry>::iterator find(const std::string& user_id, const std::string& id) {
    return std::ranges::find_if(
        rows_, [&](const DocumentEntry& row) { return row.document.id == id && row.document.user_id == user_id; });
  }
  [[nodiscard]] std::vector<DocumentEntry> all_of(const std::string& user_id) const {
    std::vector<DocumentEntry> all;
    std::ranges::copy_if(rows_, std::back_inserter(all),
                         [&](const DocumentEntry& row) { return row.document.user_id == user_id; });
    return all;
  }
  /// Newest first.
  [[nodiscard]] std::vector<DocumentVersion> versions_of(const std::string& id) const {
    std::vector<DocumentVersion> found;
    std::ranges::copy_if(versions_, std::back_inserter(found),
                         [&](const DocumentVersion& version) { return version.document_id == id; });
    std::ranges::sort(found, std::ranges::greater{}, &DocumentVersion::number);
    return found;
  }
  /// `completed`: an open upload whose room is not counted.
  [[nodiscard]] DocumentUsage used_by(const std::string& user_id, const std::string& completed = {}) const {
    const std::vector<DocumentEntry> all = all_of(user_id);
    DocumentUsage usage = usage_of(all, versions_);
    uploads_.add_reserved(user_id, completed, usage);
    return usage;
  }

  std::mutex mutex_;
  std::vector<DocumentEntry> rows_;
  std::vector<DocumentVersion> versions_;
  Uploads uploads_{*this};
};

}  // namespace

std::unique_ptr<DocumentCatalogue> make_document_catalogue() { return std::make_unique<Documents>(); }

}  // namespace storage::memory
