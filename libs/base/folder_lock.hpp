/// Who may use a folder: many at a time, or one alone.
///
/// The lock is advisory (flock(2)), lies on the folder itself, so it needs no file, survives the removal of everything
/// in it, and ends with the process however that ends. It follows the folder when that is renamed.
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace base {

/// Held until destroyed. Thread-safe.
class FolderLock {
 public:
  enum class Mode { kShared, kAlone };

  /// Never waits. `conflict` when somebody holds the folder in a way that excludes this; `unavailable` when the folder
  /// cannot be opened.
  [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder, Mode mode);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  FolderLock& operator=(FolderLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }

 private:
  explicit FolderLock(int descriptor) noexcept : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace base
