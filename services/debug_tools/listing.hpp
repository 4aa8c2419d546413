/// `ls -la`: one line a file, sorted by name. Thread-safe; blocks.
#pragma once

#include <string>

#include "debug_tools/text.hpp"

namespace debug_tools {

struct ListOptions {
  bool shows_hidden = true;
  bool is_long = true;
};

struct Listing {
  std::string text;
  bool is_complete = true;  ///< false: `text` ends with why
};

/// "drwxr-xr-x" of a st_mode.
[[nodiscard]] std::string mode_text(unsigned mode);

[[nodiscard]] Listing list(const std::string& path, const ListOptions& options);

}  // namespace debug_tools
