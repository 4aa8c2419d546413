/// How many processors this process may use: what its affinity allows, cut to its share of CPU time.
///
/// A container's limit ("cpus: 1.5", limits.cpu) is a quota and leaves the affinity alone; as many threads as the
/// machine has processors would use it up in the first milliseconds of each period and stand still for the rest.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

namespace config {

/// At least 1. Reads files of the kernel on the first call. Thread-safe.
[[nodiscard]] std::size_t available_processors();

/// The CPU quota of this process's control group and of those above it, in whole processors, rounded up: the smallest
/// counts. Version 2 (`cpu.max`) and version 1 (`cpu.cfs_quota_us`). nullopt: no quota, or none that can be read.
/// `root` stands in front of /proc and /sys.
[[nodiscard]] std::optional<std::size_t> quota_processors(const std::filesystem::path& root);

}  // namespace config
