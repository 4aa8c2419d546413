#include "user/domain/resumable_uploads.hpp"

#include <utility>
#include <vector>

namespace user {
namespace {

constexpr std::size_t kExpiredAtOnce = 100;

}  // namespace

base::Error upload_expired() { return {base::ErrorCode::kGone, "Upload expired"}; }

base::Error upload_too_long() { return {base::ErrorCode::kPayloadTooLarge, "Upload too large"}; }

runtime::Task<base::Result<storage::ResumableUpload>> ResumableUploads::create(WantedUpload wanted) {
  if (wanted.length > parts_.rules.bytes_max) co_return std::unexpected(upload_too_long());
  DocumentInspection inspection(parts_.documents.rules);
  if (const base::Status named = inspection.set_name(wanted.file_name); !named)
    co_return std::unexpected(named.error());
  if (wanted.document_id) {
    const auto document = co_await parts_.catalogue.get(wanted.user_id, *wanted.document_id);
    if (!document) co_return std::unexpected(document.error());
  }
  storage::ResumableUpload upload;
  upload.id = parts_.documents.random.uuid();
  upload.user_id = std::move(wanted.user_id);
  upload.document_id = std::move(wanted.document_id);
  upload.metadata = std::move(wanted.metadata);
  upload.length = wanted.length;
  upload.created_at = parts_.documents.clock.now();
  upload.expires_at = upload.created_at + parts_.rules.kept_for;
  storage::UploadBounds bounds{.quota = parts_.documents.quota, .open_max = parts_.rules.open_max};
  const base::Status created = co_await parts_.documents.documents.uploads().create(upload, bounds);
  if (!created) co_return std::unexpected(created.error());
  co_return upload;
}

runtime::Task<base::Result<storage::ResumableUpload>> ResumableUploads::get(std::string user_id, std::string id) {
  auto upload = co_await parts_.documents.documents.uploads().get(std::move(user_id), std::move(id));
  if (upload && upload->expires_at < parts_.documents.clock.now()) co_return std::unexpected(upload_expired());
  co_return upload;
}

runtime::Task<base::Status> ResumableUploads::remove(std::string user_id, std::string id) {
  const auto upload = co_await parts_.documents.documents.uploads().get(user_id, id);
  if (!upload) co_return std::unexpected(upload.error());
  const base::Result<bool> removed = co_await storage::remove_with_pieces(
      parts_.documents.blobs, parts_.documents.documents.uploads(), std::move(user_id), std::move(id));
  if (!removed) co_return std::unexpected(removed.error());
  if (!*removed) co_return std::unexpected(storage::upload_not_found());
  co_return base::Status{};
}

runtime::Task<base::Result<std::uint64_t>> purge_expired_uploads(DocumentStores stores, const base::Clock& clock) {
  std::uint64_t purged = 0;
  while (true) {
    auto expired = co_await stores.documents.uploads().expired_before(clock.now(), kExpiredAtOnce);
    if (!expired) co_return std::unexpected(expired.error());
    for (storage::DocumentName& name : *expired) {
      const base::Result<bool> removed = co_await storage::remove_with_pieces(
          stores.blobs, stores.documents.uploads(), std::move(name.user_id), std::move(name.id));
      if (!removed) co_return std::unexpected(removed.error());
      purged += *removed ? 1 : 0;
    }
    if (expired->size() < kExpiredAtOnce) co_return purged;
  }
}

runtime::Task<base::Result<std::uint64_t>> erase_loose_pieces(DocumentStores stores, const base::Clock& clock,
                                                              std::chrono::milliseconds age_min) {
  const base::Timestamp cutoff = clock.now() - age_min;
  std::uint64_t erased = 0;
  std::string after;
  while (true) {
    const auto page = co_await stores.blobs.list(storage::BlobKind::kUploadPiece, after, storage::kBlobListMax);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return erased;
    for (const storage::BlobInfo& piece : *page) {
      if (piece.modified_at >= cutoff) continue;
      const auto exists = co_await stores.documents.uploads().exists(std::string(storage::upload_of_piece(piece.name)));
      if (!exists) co_return std::unexpected(exists.error());
      if (*exists) continue;
      const base::Result<bool> gone = co_await stores.blobs.erase(storage::BlobKind::kUploadPiece, piece.name);
      if (!gone) co_return std::unexpected(gone.error());
      erased += *gone ? 1 : 0;
    }
    after = page->back().name;
  }
}

}  // namespace user
