/// What the doctor knows of the machine it runs on, in one struct, so that tests can show it another one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace dreamscape {

/// A file or folder as this user finds it.
struct PathFacts {
  bool is_folder = false;
  bool is_writable = false;
  unsigned mode = 0;  ///< the permission bits
  base::Timestamp modified_at{};
  std::string file_system = {};  ///< "tmpfs", "overlay", "nfs", "cifs", "fuse"; "other": a local disk for all we know
  std::uint64_t free_bytes = 0;  ///< for this user
};

struct Machine {
  unsigned user_id = 0;  ///< the effective one
  std::uint64_t descriptors_max = 0;
  std::uint64_t core_bytes_max = 0;
  std::uint64_t physical_bytes = 0;
  base::Timestamp now{};
  std::optional<bool> is_clock_synchronised = {};  ///< nullopt: the kernel does not tell
  /// nullopt: there is nothing of that name.
  std::function<std::optional<PathFacts>(const std::filesystem::path&)> look = nullptr;
};

/// Asks the kernel. `look` blocks on the disk.
[[nodiscard]] Machine this_machine();

}  // namespace dreamscape
