#include "user/domain/blob_files.hpp"

#include <utility>

namespace user {

runtime::Task<base::Status> write_blob(storage::BlobStore& blobs, storage::BlobKind kind, std::string name,
                                       std::string bytes) {
  auto writer = co_await blobs.create(kind);
  if (!writer) co_return std::unexpected(std::move(writer).error());
  const base::Status appended = co_await (*writer)->append(std::move(bytes));
  if (!appended) co_return std::unexpected(appended.error());
  co_return co_await (*writer)->commit(std::move(name));
}

runtime::Task<base::Result<std::string>> read_blob(storage::BlobStore& blobs, storage::BlobKind kind, std::string name,
                                                   std::size_t bytes_max) {
  auto reader = co_await blobs.open(kind, std::move(name));
  if (!reader) co_return std::unexpected(std::move(reader).error());
  if ((*reader)->size() > bytes_max) {
    co_return std::unexpected(base::Error{base::ErrorCode::kPayloadTooLarge, "File too large"});
  }
  std::string whole;
  whole.reserve(static_cast<std::size_t>((*reader)->size()));
  while (true) {
    const base::Result<std::string> piece = co_await (*reader)->read(storage::kBlobReadMax);
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) co_return whole;
    whole.append(*piece);
  }
}

runtime::Task<base::Status> copy_blob(storage::BlobStore& blobs, storage::StoredBlob from, storage::StoredBlob to) {
  auto reader = co_await blobs.open(from.kind, std::move(from.name));
  if (!reader) co_return std::unexpected(std::move(reader).error());
  auto writer = co_await blobs.create(to.kind);
  if (!writer) co_return std::unexpected(std::move(writer).error());
  while (true) {
    base::Result<std::string> piece = co_await (*reader)->read(storage::kBlobReadMax);
    if (!piece) co_return std::unexpected(std::move(piece).error());
    if (piece->empty()) break;
    const base::Status appended = co_await (*writer)->append(std::move(*piece));
    if (!appended) co_return std::unexpected(appended.error());
  }
  co_return co_await (*writer)->commit(std::move(to.name));
}

}  // namespace user
