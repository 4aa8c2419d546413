/// Files a tool writes for its operator. Blocks.
#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.hpp"

namespace dreamscape {

/// Writes a file with mode 0600, replacing one of that name whole or not at all. `unavailable` when that fails.
[[nodiscard]] base::Status write_private_file(const std::filesystem::path& path, std::string_view content);

}  // namespace dreamscape
