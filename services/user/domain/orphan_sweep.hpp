/// Removes blobs that no row names: what a crash between writing a file and storing its row leaves behind.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_store.hpp"

namespace user {

struct OrphanSources {
  storage::BlobStore& blobs;
  storage::AvatarStore& avatars;
  storage::DocumentStore& documents;
  const base::Clock& clock;
};

/// Looks at every blob older than `age_min`, which must be longer than any upload takes to store its row. Answers how
/// many were removed; stops at the first error. Pages through the store, so its memory is bounded.
[[nodiscard]] runtime::Task<base::Result<std::uint64_t>> sweep_orphans(OrphanSources sources,
                                                                       std::chrono::milliseconds age_min);

}  // namespace user
