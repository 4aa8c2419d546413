#include <algorithm>
#include <mutex>
#include <tuple>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

bool is_newer(const Document& a, const Document& b) {
  return std::tie(a.created_at, a.id) > std::tie(b.created_at, b.id);
}

class Documents final : public DocumentStore {
 public:
  explicit Documents(const base::Clock& clock) : clock_(clock) {}

  runtime::Task<base::Status> create(Document document, DocumentQuota quota) override {
    const std::lock_guard lock(mutex_);
    const bool repeated = std::ranges::any_of(
        rows_, [&](const Document& row) { return row.id == document.id || row.stored_name == document.stored_name; });
    if (repeated) co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "Document already exists"});
    const DocumentUsage used = usage_of(document.user_id);
    if (used.count >= quota.count_max || used.bytes + document.size_bytes > quota.bytes_max) {
      co_return std::unexpected(document_quota_exceeded());
    }
    rows_.insert(std::ranges::upper_bound(rows_, document, is_newer), std::move(document));
    co_return base::Status{};
  }

  runtime::Task<base::Result<Document>> get(std::string user_id, std::string id) override {
    const std::lock_guard lock(mutex_);
    const auto row = find(user_id, id);
    if (row == rows_.end()) co_return std::unexpected(document_not_found());
    co_return *row;
  }

  runtime::Task<base::Result<DocumentPage>> list(std::string user_id, DocumentQuery query) override {
    const std::lock_guard lock(mutex_);
    const auto after = query.after ? find(user_id, *query.after) : rows_.begin();
    DocumentPage page;
    std::size_t skip = query.offset;
    for (auto row = rows_.begin(); row != rows_.end(); ++row) {
      if (row->user_id != user_id || (query.category && row->category != query.category)) continue;
      ++page.total;
      if (row < after || (query.after && row == after)) continue;
      if (skip > 0) {
        --skip;
      } else if (page.items.size() < std::min(query.limit, kDocumentPageMax)) {
        page.items.push_back(*row);
      }
    }
    co_return page;
  }

  runtime::Task<base::Result<DocumentUsage>> usage(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    co_return usage_of(user_id);
  }

  runtime::Task<base::Result<Document>> update(std::string user_id, std::string id, DocumentChanges changes) override {
    const std::lock_guard lock(mutex_);
    const auto row = find(user_id, id);
    if (row == rows_.end()) co_return std::unexpected(document_not_found());
    apply(changes, *row);
    row->updated_at = clock_.now();
    co_return *row;
  }

  runtime::Task<base::Result<Document>> remove(std::string user_id, std::string id) override {
    const std::lock_guard lock(mutex_);
    const auto row = find(user_id, id);
    if (row == rows_.end()) co_return std::unexpected(document_not_found());
    Document removed = std::move(*row);
    rows_.erase(row);
    co_return removed;
  }

  runtime::Task<base::Result<std::vector<std::string>>> remove_all_of_user(std::string user_id) override {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> names;
    for (const Document& row : rows_) {
      if (row.user_id == user_id) names.push_back(row.stored_name);
    }
    std::erase_if(rows_, [&](const Document& row) { return row.user_id == user_id; });
    co_return names;
  }

  runtime::Task<base::Result<bool>> has_stored_name(std::string stored_name) override {
    const std::lock_guard lock(mutex_);
    co_return std::ranges::any_of(rows_, [&](const Document& row) { return row.stored_name == stored_name; });
  }

 private:
  std::vector<Document>::iterator find(const std::string& user_id, const std::string& id) {
    return std::ranges::find_if(rows_, [&](const Document& row) { return row.id == id && row.user_id == user_id; });
  }

  DocumentUsage usage_of(const std::string& user_id) const {
    DocumentUsage usage;
    for (const Document& row : rows_) {
      if (row.user_id != user_id) continue;
      ++usage.count;
      usage.bytes += row.size_bytes;
    }
    return usage;
  }

  const base::Clock& clock_;
  std::mutex mutex_;
  std::vector<Document> rows_;  // newest first
};

}  // namespace

std::unique_ptr<DocumentStore> make_document_store(const base::Clock& clock) {
  return std::make_unique<Documents>(clock);
}

}  // namespace storage::memory
