/// A folder that appears under its name whole or not at all: filled as `<name>.partial` beside it, then renamed.
///
///     auto stage = StagedFolder::open(target);
///     ... write below stage->path() ...
///     if (auto published = stage->publish(); !published) ...
///
/// What a killed process left as `.partial` is thrown away by the next one. Blocks; not thread-safe.
#pragma once

#include <utility>
#include <vector>

#include "backup/files.hpp"
#include "base/folder_lock.hpp"

namespace backup {

class StagedFolder {
 public:
  /// Claims `target` alone, if it is there. `already_exists` when it holds anything; `conflict` when it is used by a
  /// running instance or its `.partial` by another backup or restore; `invalid_argument` for a mount point, which
  /// nothing can be renamed to, and for a target whose parent folder is missing.
  [[nodiscard]] static base::Result<StagedFolder> open(const Path& target);
  /// Removes what was not published.
  ~StagedFolder();
  StagedFolder(StagedFolder&& other) noexcept
      : target_(std::move(other.target_)), path_(std::exchange(other.path_, {})), locks_(std::move(other.locks_)) {}
  StagedFolder& operator=(StagedFolder&&) = delete;

  /// Where to write; empty at first, mode 0700.
  [[nodiscard]] const Path& path() const noexcept { return path_; }
  /// Makes everything durable and renames. `already_exists` when the target has been filled meanwhile.
  [[nodiscard]] base::Status publish();

 private:
  StagedFolder(Path target, Path path) : target_(std::move(target)), path_(std::move(path)) {}
  Path target_;
  Path path_;  ///< empty once published or moved from
  std::vector<base::FolderLock> locks_;
};

}  // namespace backup
