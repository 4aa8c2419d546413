#include "user/domain/document_blobs.hpp"

#include <utility>

namespace user {
namespace {

constexpr std::size_t kPurgedAtOnce = 100;

}  // namespace

bool is_decided(const base::Error& error) noexcept {
  return error.code() != base::ErrorCode::kUnavailable && error.code() != base::ErrorCode::kInternal;
}

runtime::Task<void> drop_blobs(DocumentStores stores, std::vector<storage::StoredBlob> blobs) {
  for (storage::StoredBlob& blob : blobs) {
    const auto removed = co_await stores.blobs.remove(blob.kind, std::move(blob.name));
    static_cast<void>(removed);
  }
}

runtime::Task<base::Status> remove_document(DocumentStores stores, storage::DocumentName name,
                                            storage::DocumentCheck check) {
  const auto removed = co_await stores.documents.remove(std::move(name.user_id), std::move(name.id), std::move(check));
  if (!removed) co_return std::unexpected(removed.error());
  std::vector<storage::StoredBlob> blobs{storage::blob_of(removed->entry)};
  for (const storage::DocumentVersion& version : removed->versions) {
    blobs.push_back({.kind = storage::BlobKind::kDocumentVersion, .name = version.stored_name});
  }
  co_await drop_blobs(stores, std::move(blobs));
  co_return base::Status{};
}

runtime::Task<base::Result<std::uint64_t>> purge_trashed_documents(DocumentStores stores, const base::Clock& clock,
                                                                   TrashedDocumentRules rules) {
  const auto forgotten = co_await stores.documents.forget_loose(clock.now() - rules.loose_for);
  if (!forgotten) co_return std::unexpected(forgotten.error());
  const base::Timestamp cutoff = clock.now() - rules.kept_for;
  std::uint64_t purged = 0;
  while (true) {
    auto old = co_await stores.documents.trashed_before(cutoff, kPurgedAtOnce);
    if (!old) co_return std::unexpected(std::move(old).error());
    const std::uint64_t before = purged;
    for (storage::DocumentName& name : *old) {
      // It may have been restored since.
      storage::DocumentCheck is_old = [cutoff](const storage::DocumentEntry& entry) -> base::Status {
        if (entry.is_trashed() && *entry.details.deleted_at < cutoff) return {};
        return std::unexpected(storage::document_not_found());
      };
      const base::Status removed = co_await remove_document(stores, std::move(name), std::move(is_old));
      const bool is_elsewhere = !removed && removed.error().code() == base::ErrorCode::kNotFound;
      if (!removed && !is_elsewhere) co_return std::unexpected(removed.error());
      purged += removed ? 1 : 0;
    }
    if (old->size() < kPurgedAtOnce || purged == before) co_return purged;
  }
}

}  // namespace user
