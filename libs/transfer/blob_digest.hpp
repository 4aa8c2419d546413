/// What a stored file holds, told by its digest.
#pragma once

#include <cstdint>
#include <string>

#include "storage/ports/blob_store.hpp"

namespace transfer {

struct BlobDigest {
  std::string sha256;  ///< lower-case hexadecimal
  std::uint64_t size_bytes = 0;
};

/// Reads all of it, a piece at a time. Fails as `BlobStore::open` and `BlobReader::read` do.
[[nodiscard]] runtime::Task<base::Result<BlobDigest>> digest_blob(storage::BlobStore& blobs, storage::StoredBlob blob);

}  // namespace transfer
