/// Copies uploaded files from one store to another. Blocks; memory is bounded by the files in flight and one page of
/// names.
#pragma once

#include <cstdint>
#include <functional>

#include "base/result.hpp"
#include "storage/ports/blob_store.hpp"
#include "transfer/copy/fingerprint.hpp"

namespace transfer {

struct BlobOptions {
  std::size_t in_flight = 4;  ///< files
  /// Called after each file with its bytes; may be null.
  std::function<void(std::uint64_t)> on_file = nullptr;
};

/// Copies what `to` does not hold under the same name with the same size. A blob appears whole or not at all, and its
/// name is never given twice, so one that is there was copied before; `fingerprint_blobs` looks into them all.
[[nodiscard]] base::Status copy_blobs(storage::BlobStore& from, storage::BlobStore& to, storage::BlobKind kind,
                                      const BlobOptions& options);

/// Of the name and content of every blob of a kind.
[[nodiscard]] base::Result<Fingerprint> fingerprint_blobs(storage::BlobStore& blobs, storage::BlobKind kind,
                                                          const BlobOptions& options);

}  // namespace transfer
