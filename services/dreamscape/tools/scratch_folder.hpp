/// A new folder below the system's temporary directory that is gone with its object. Blocks.
#pragma once

#include <filesystem>

namespace dreamscape {

class ScratchFolder {
 public:
  /// Mode 0700. Throws std::runtime_error when it cannot be made.
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace dreamscape
