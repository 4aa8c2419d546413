/// Moves blobs that no row names to the trash: what a crash between writing a file and storing its row leaves behind.
///
/// Many orphans at once are no leftovers of crashes but a sign that the rows are missing: then nothing is moved until
/// an operator confirms. Callers look first whether database and files belong together (installation.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/avatar_store.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"

namespace user {

struct SweepFindings;

struct OrphanSources {
  storage::BlobStore& blobs;
  storage::AvatarStore& avatars;
  storage::DocumentCatalogue& documents;
  const base::Clock& clock;
};

struct SweepRules {
  /// Longer than any upload takes between writing its file and storing its row.
  std::chrono::milliseconds age_min = std::chrono::hours{1};
  std::uint64_t files_max = 20;      ///< orphans that are moved however few files there are
  std::uint64_t percent_max = 10;    ///< of all files; more of them than this and than `files_max` are left alone
  std::size_t at_once_max = 10'000;  ///< orphans moved by one sweep; bounds its memory
  bool is_confirmed = false;         ///< move them however many they are
  /// Called with each page of files, on whatever thread the sweep is on; may be null.
  std::function<void(const SweepFindings&)> on_progress = nullptr;
};

struct SweepFindings {
  std::uint64_t files = 0;    ///< all there are
  std::uint64_t orphans = 0;  ///< of them, old and named by no row
  std::uint64_t orphan_bytes = 0;
  std::uint64_t moved = 0;  ///< to the trash
  bool is_stopped = false;  ///< too many orphans: nothing was moved
};

/// Counts and moves nothing.
[[nodiscard]] runtime::Task<base::Result<SweepFindings>> count_orphans(OrphanSources sources, SweepRules rules);

/// Stops at the first error. Pages through the store, so its memory is bounded.
[[nodiscard]] runtime::Task<base::Result<SweepFindings>> sweep_orphans(OrphanSources sources, SweepRules rules);

/// Whether a row names the blob; for a square, its picture.
[[nodiscard]] runtime::Task<base::Result<bool>> is_named(OrphanSources sources, storage::BlobKind kind,
                                                         std::string name);

}  // namespace user
