/// The limits of the control groups a process is in (cgroups(7)). Reads files of the kernel; thread-safe.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

namespace config {

/// What one group allows, read from the files in its folder; nullopt: no limit, or none that can be read.
using GroupLimit = std::function<std::optional<double>(const std::filesystem::path& folder, bool is_version_2)>;

/// The smallest limit from the process's own group up to the root, in version 2 and in the hierarchy of `controller`
/// ("cpu", "memory") of version 1. `root` stands in front of /proc and /sys.
[[nodiscard]] std::optional<double> smallest_limit(const std::filesystem::path& root, std::string_view controller,
                                                   const GroupLimit& limit_of);

/// Bytes of memory that the control groups allow (`memory.max`, `memory.limit_in_bytes`); nullopt: as many as there
/// are.
[[nodiscard]] std::optional<std::size_t> memory_limit_bytes(const std::filesystem::path& root = "/");

}  // namespace config
