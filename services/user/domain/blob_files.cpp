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

}  // namespace user
