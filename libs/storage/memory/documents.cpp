#include <algorithm>
#include <mutex>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Documents final : public DocumentCatalogue {
 public:
  runtime::Task<base::Status> create(DocumentEntry entry, DocumentQuota quota) override {
    const std::lock_guard lock(mutex_);
    const bool is_repeated = std::ranges::any_of(rows_, [&](const DocumentEntry& row) {
      return row.document.id == entry.document.id || row.document.stored_name == entry.document.stored_name;
    });
    if (is_repeated) co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Document already exists"});
    const DocumentUsage used = used_by(entry.document.user_id);
    if (exceeds(used, {.count = 1, .bytes = entry.document.size_bytes}, quota)) {
      co_return std::unexpected(document_quota_exceeded(used));
    }
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
    const DocumentUsage used = used_by(user_id);
    if (exceeds(used, {.bytes = version.content.size_bytes}, quota)) {
      co_return std::unexpected(document_quota_exceeded(used));
    }
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
      blobs.push_back({.kind = BlobKind::kDocument, .name = row.document.stored_name});
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
    if (blob.kind == BlobKind::kDocument) {
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

 private:
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
  [[nodiscard]] DocumentUsage used_by(const std::string& user_id) const {
    const std::vector<DocumentEntry> all = all_of(user_id);
    return usage_of(all, versions_);
  }

  std::mutex mutex_;
  std::vector<DocumentEntry> rows_;
  std::vector<DocumentVersion> versions_;
};

}  // namespace

std::unique_ptr<DocumentCatalogue> make_document_catalogue() { return std::make_unique<Documents>(); }

}  // namespace storage::memory
