#include "backup/staged_folder.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <optional>

namespace backup {
namespace {

using Mode = base::FolderLock::Mode;

base::Error not_empty(const Path& target) {
  return {base::ErrorCode::kAlreadyExists, target.string() + " is there and not empty"};
}

/// A missing parent is a mistyped path, or a volume that is not mounted: what is written there is found by nobody.
base::Status require_parent(const Path& target) {
  std::error_code ignored;
  if (std::filesystem::is_directory(target.parent_path(), ignored)) return {};
  return std::unexpected(base::Error{
      base::ErrorCode::kInvalidArgument,
      "there is no folder " + target.parent_path().string() + ": is the path mistyped, or a volume not mounted?"});
}

/// nullopt: there is no such folder, and nothing to claim.
base::Result<std::optional<base::FolderLock>> claim(const Path& target) {
  struct stat status{};
  if (::lstat(target.c_str(), &status) < 0) {
    if (errno == ENOENT) return std::nullopt;
    return std::unexpected(failed("cannot look at " + target.string()));
  }
  std::error_code problem;
  const bool is_empty = S_ISDIR(status.st_mode) && std::filesystem::is_empty(target, problem);
  if (S_ISDIR(status.st_mode) && problem) return std::unexpected(failed("cannot look at " + target.string()));
  auto lock = base::FolderLock::take(target, Mode::kAlone);
  if (!lock && lock.error().code() == base::ErrorCode::kConflict) {
    return std::unexpected(
        base::Error{base::ErrorCode::kConflict, target.string() + " is in use by a running instance; stop it first"});
  }
  if (!is_empty) return std::unexpected(not_empty(target));
  struct stat parent{};
  if (::stat(target.parent_path().c_str(), &parent) == 0 && parent.st_dev != status.st_dev) {
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument,
                                       target.string() + " is a mount point; name a new folder below it"});
  }
  if (!lock) return std::unexpected(std::move(lock).error());
  return std::move(*lock);
}

}  // namespace

base::Result<StagedFolder> StagedFolder::open(const Path& name) {
  const Path target = (std::filesystem::absolute(name).lexically_normal() / "").parent_path();  // no slash at the end
  auto claimed = claim(target);
  if (!claimed) return std::unexpected(std::move(claimed).error());
  if (auto found = require_parent(target); !found) return std::unexpected(std::move(found).error());
  const Path path = target.string() + ".partial";
  if (auto made = make_folder(path); !made) return std::unexpected(std::move(made).error());
  auto lock = base::FolderLock::take(path, Mode::kAlone);
  if (!lock) return std::unexpected(std::move(lock).error());
  // Locked before it is emptied: another one that is at work there would have refused the lock.
  std::error_code problem;
  for (const auto& entry : std::filesystem::directory_iterator(path, problem)) {
    std::filesystem::remove_all(entry.path(), problem);
  }
  if (problem) return std::unexpected(base::unavailable("cannot empty " + path.string() + ": " + problem.message()));
  StagedFolder stage(target, path);
  stage.locks_.push_back(std::move(*lock));
  if (*claimed) stage.locks_.push_back(std::move(**claimed));
  return stage;
}

StagedFolder::~StagedFolder() {
  if (path_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

base::Status StagedFolder::publish() {
  if (auto durable = make_durable(path_); !durable) return durable;
  // rename(2) replaces an empty folder and no other.
  if (std::rename(path_.c_str(), target_.c_str()) < 0) {
    if (errno == ENOTEMPTY || errno == EEXIST) return std::unexpected(not_empty(target_));
    return std::unexpected(failed("cannot rename " + path_.string()));
  }
  path_.clear();
  return sync_folder(target_.parent_path());
}

}  // namespace backup
