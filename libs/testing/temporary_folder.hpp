/// A new empty folder that is gone with its object, whatever was put into it.
#pragma once

#include <filesystem>
#include <string_view>

namespace testkit {

class TemporaryFolder {
 public:
  /// Below the system's temporary directory; aborts if that cannot be written.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// Creates a file with this content and returns its path.
  std::filesystem::path write(std::string_view name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace testkit
