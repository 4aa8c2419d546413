/// Where blobs lie: one GridFS bucket for each kind.
#pragma once

#include <string>
#include <vector>

#include "storage/ports/blob_store.hpp"

namespace storage::mongodb {

/// Name of the bucket; its collections are `<name>.files` and `<name>.chunks`, and `<name>.loose` is our own: uploads
/// whose chunks have no file (yet, or any more).
[[nodiscard]] std::string bucket_name(BlobKind kind);
[[nodiscard]] std::vector<std::string> bucket_names();

}  // namespace storage::mongodb
