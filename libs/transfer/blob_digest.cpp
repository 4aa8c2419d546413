#include "transfer/blob_digest.hpp"

#include "base/encoding.hpp"
#include "security/sha256.hpp"

namespace transfer {
namespace {

constexpr std::size_t kDigestedAtOnce = 256 * 1024;

}  // namespace

runtime::Task<base::Result<BlobDigest>> digest_blob(storage::BlobStore& blobs, storage::StoredBlob blob) {
  base::Result<std::unique_ptr<storage::BlobReader>> reader = co_await blobs.open(blob.kind, std::move(blob.name));
  if (!reader) co_return std::unexpected(std::move(reader).error());
  security::Sha256 hash;
  BlobDigest digest;
  while (true) {
    const base::Result<std::string> piece = co_await (*reader)->read(kDigestedAtOnce);
    if (!piece) co_return std::unexpected(piece.error());
    if (piece->empty()) break;
    hash.update(base::as_bytes(*piece));
    digest.size_bytes += piece->size();
  }
  digest.sha256 = base::to_hex(hash.finish());
  co_return digest;
}

}  // namespace transfer
