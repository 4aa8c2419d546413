/// What an erasure may not leave in a folder of uploads.
#pragma once

#include <filesystem>
#include <string>

#include "testing/corpus.hpp"

namespace integration {

/// Whether a file, under whatever name, holds `text`. Files may come and go meanwhile.
[[nodiscard]] inline bool has_file_with(const std::filesystem::path& folder, const std::string& text) {
  std::error_code gone;
  for (std::filesystem::recursive_directory_iterator at(folder, gone), end; at != end; at.increment(gone)) {
    if (at->is_regular_file(gone) && testkit::file_bytes(at->path()).find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace integration
