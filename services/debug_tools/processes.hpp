/// `ps aux` from proc(5). Thread-safe; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace debug_tools {

/// What /proc/PID/stat says, in its units.
struct ProcessStat {
  long pid = 0;
  std::string command;  ///< may hold blanks and brackets
  char state = '?';
  unsigned long long cpu_ticks = 0;    ///< user and system
  unsigned long long start_ticks = 0;  ///< after boot
  unsigned long long virtual_bytes = 0;
  long resident_pages = 0;
  long threads = 0;
};

[[nodiscard]] std::optional<ProcessStat> parse_stat(std::string_view text);

/// The table with its head line; `proc` is "/proc" but in tests.
[[nodiscard]] std::string process_table(const std::string& proc);

}  // namespace debug_tools
