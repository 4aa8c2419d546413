/// Exports and erasures of programs whose files a test can look through.
#pragma once

#include <filesystem>
#include <string>

#include "stack.hpp"

namespace integration {

/// Both are carried out as soon as they are asked for. Files are in a folder on every store, so that what is left of
/// them can be found.
[[nodiscard]] inline Process::Environment with_prompt_erasures(const std::filesystem::path& uploads) {
  Process::Environment settings = patient();
  settings["UPLOAD_PATH"] = uploads.string();
  settings["RATE_LIMIT_GDPR_EXPORT_MAX"] = settings["RATE_LIMIT_GDPR_DELETION_MAX"] = "1000000";
  settings["DELETION_GRACE_MS"] = settings["ERASURE_SETTLE_MS"] = "0";
  settings["PRIVACY_POLL_MS"] = "100";
  return settings;
}

/// Whether a file, under whatever name, holds `text`. Files may come and go meanwhile.
[[nodiscard]] inline bool has_file_with(const std::filesystem::path& folder, const std::string& text) {
  std::error_code gone;
  for (std::filesystem::recursive_directory_iterator at(folder, gone), end; at != end; at.increment(gone)) {
    if (at->is_regular_file(gone) && file_bytes(at->path()).find(text) != std::string::npos) return true;
  }
  return false;
}

}  // namespace integration
