/// Blobs whole: writing one in a single step, reading one into memory, making a second of one.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/blob_store.hpp"

namespace user {

/// Durable when it returns. Errors as BlobWriter's.
[[nodiscard]] runtime::Task<base::Status> write_blob(storage::BlobStore& blobs, storage::BlobKind kind,
                                                     std::string name, std::string bytes);

/// `blob_not_found` when absent, `payload_too_large` above `bytes_max`.
[[nodiscard]] runtime::Task<base::Result<std::string>> read_blob(storage::BlobStore& blobs, storage::BlobKind kind,
                                                                 std::string name, std::size_t bytes_max);

/// The bytes of one blob under another name as well, piece by piece. Errors as those of reading and writing.
[[nodiscard]] runtime::Task<base::Status> copy_blob(storage::BlobStore& blobs, storage::StoredBlob from,
                                                    storage::StoredBlob to);

}  // namespace user
