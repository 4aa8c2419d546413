/// Backs up the embedded system, database and uploads, while it runs.
///
/// The snapshot of the database comes first and says which files belong to it. A file is written before its row and
/// removed after it, so at the moment of the snapshot every file a row names is there; only one that is removed before
/// it was copied can be missed. Then the row is gone as well, in the database if not in the snapshot, and a new
/// snapshot settles it: files are copied under names that are never used twice, so what was copied stays good, and each
/// round has only the files of the last few moments to copy.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "backup/files.hpp"
#include "base/clock.hpp"

namespace backup {

struct Source {
  Path database;
  Path uploads;
};

struct BackupSummary {
  std::uint64_t files = 0;  ///< the database included
  std::uint64_t bytes = 0;
  std::uint64_t missing = 0;  ///< a row names a file that is not there, and did not vanish just now
  std::uint64_t damaged = 0;  ///< the file's content is not what its row says
};

struct BackupProgress {
  bool is_checking = false;  ///< what was copied is being read back
  std::uint64_t files = 0;
  std::uint64_t total = 0;  ///< that the snapshot names
};

struct BackupOptions {
  std::string program = {};  ///< version, for the manifest
  /// Called after each file; may be null.
  std::function<void(const BackupProgress&)> on_progress = nullptr;
  /// Called between the snapshot and the copying of the files it names: for tests. May be null.
  std::function<void()> after_snapshot = nullptr;
};

/// Fills the new folder `target` (see manifest.hpp). Blocks. Fails as StagedFolder does; `not_found` without a
/// database; `unavailable` when disk or database fail, or files vanish faster than they can be copied.
[[nodiscard]] base::Result<BackupSummary> back_up(const Source& source, const Path& target, const base::Clock& clock,
                                                  const BackupOptions& options);

}  // namespace backup
