/// Blobs as files below one directory of this machine.
///
/// One folder a kind; a file's name is the blob's. A blob is written without a name, fsynced, linked to its name, and
/// the folder is fsynced: after a crash it is there whole or not at all. File systems that know no nameless files
/// (O_TMPFILE) give it a temporary name (".tmp-…", which no blob can have); what a crash leaves of that goes an hour
/// later. Files have mode 0600 and are opened relative to the folder without following links. The trash is the folder
/// ".trash" beside the others, its files named by their keys; the mark of the installation is the file ".installation".
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/worker_pool.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/installation.hpp"

namespace storage::local_files {

struct BlobOptions {
  std::filesystem::path directory;  ///< created when absent; its parent must exist
  /// Temporary files older than this are leftovers of a crash and go at start. Long enough for any upload of another
  /// process to end.
  std::chrono::minutes temporary_age_max{60};
};

/// Blocks: for start-up. `unavailable` when the folders cannot be made or opened. All file work runs on `pool`, which
/// must outlive the store, its writers and its readers.
[[nodiscard]] base::Result<std::unique_ptr<BlobStore>> open_blob_store(const BlobOptions& options,
                                                                       runtime::WorkerPool& pool,
                                                                       const base::Clock& clock);

/// The mark in `directory`, likewise.
[[nodiscard]] base::Result<std::unique_ptr<UploadMark>> open_upload_mark(const std::filesystem::path& directory,
                                                                         runtime::WorkerPool& pool);

}  // namespace storage::local_files
