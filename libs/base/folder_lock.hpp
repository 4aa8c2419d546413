/// Who may use a folder: many at a time, or one alone.
///
/// The lock is advisory (flock(2)), lies on the folder itself, so it needs no file, survives the removal of everything
/// in it, and ends with the process however that ends. It follows the folder when that is renamed.
#pragma once

#include <filesystem>
#include <utility>

#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace base {

/// Held until destroyed. Thread-safe.
class FolderLock {
 public:
  enum class Mode { kShared, kAlone };

  /// Never waits. `conflict` when somebody holds the folder in a way that excludes this; `unavailable` when the folder
  /// cannot be opened.
  [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder, Mode mode);

 private:
  explicit FolderLock(Descriptor folder) noexcept : folder_(std::move(folder)) {}
  Descriptor folder_;
};

}  // namespace base
