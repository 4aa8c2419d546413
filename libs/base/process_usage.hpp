/// What this process uses of memory and processor. Reads the kernel's figures anew each time; thread-safe, does not
/// block but for a read of /proc.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace base {

struct ProcessMemory {
  std::size_t virtual_bytes = 0;  ///< the address space
  std::size_t resident_bytes = 0;
  std::size_t anonymous_bytes = 0;  ///< of the resident ones, those that are no file's
};

/// /proc/self/statm (proc(5)); nullopt where there is no /proc.
[[nodiscard]] std::optional<ProcessMemory> process_memory();

/// In user and kernel mode, of all threads (getrusage(2)).
[[nodiscard]] std::chrono::duration<double> process_cpu_time() noexcept;

}  // namespace base
