/// Puts a backup where a system can start from it.
///
/// All or nothing: everything is checked and copied into `<target>.partial`, which is renamed when nothing is missing
/// and every checksum fits. A killed restore leaves `target` as it was.
#pragma once

#include "backup/files.hpp"
#include "backup/manifest.hpp"
#include "base/clock.hpp"

namespace backup {

struct RestoreOptions {
  /// Leave tokens and sessions as they were at the time of the backup. Right only when nobody logged out or changed a
  /// password since, as when a stopped system moves to another machine; else what was ended comes back to life.
  bool keep_sessions = false;
  /// The users erased by now, so that none comes back; taken along where it is a file. Empty: there is none.
  Path erasure_ledger{};
};

/// Where user-service looks for the ledger in a data directory, unless it is told otherwise.
inline constexpr std::string_view kErasuresName = "erasures";

/// `target` is the data directory; uploads go below it. Blocks. Fails as StagedFolder does; `invalid_argument` when the
/// backup is not whole, was changed, or has a schema this program does not know.
[[nodiscard]] base::Result<Manifest> restore(const Path& backup, const Path& target, const base::Clock& clock,
                                             const RestoreOptions& options);

}  // namespace backup
