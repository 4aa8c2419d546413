#include "debug_tools/processes.hpp"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "debug_tools/text.hpp"

namespace debug_tools {

namespace {

struct Machine {
  double uptime_seconds;
  std::time_t booted;
  unsigned long long memory_kib;
  double ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  long page_kib = ::sysconf(_SC_PAGESIZE) / 1024;
};

unsigned long long number_after(std::string_view text, std::string_view word) {
  const std::size_t found = text.find(word);
  return found == text.npos ? 0 : std::strtoull(text.data() + found + word.size(), nullptr, 10);
}

Machine read_machine(const std::string& proc) {
  const double uptime = std::strtod(read_file(proc + "/uptime").c_str(), nullptr);
  return {.uptime_seconds = uptime,
          .booted = static_cast<std::time_t>(number_after(read_file(proc + "/stat"), "btime ")),
          .memory_kib = std::max(1ULL, number_after(read_file(proc + "/meminfo"), "MemTotal:"))};
}

std::vector<long> process_ids(const std::string& proc) {
  std::vector<long> ids;
  DIR* folder = ::opendir(proc.c_str());
  if (folder == nullptr) return ids;
  while (const dirent* entry = ::readdir(folder)) {
    if (const long id = std::strtol(entry->d_name, nullptr, 10); id > 0) ids.push_back(id);
  }
  ::closedir(folder);
  std::ranges::sort(ids);
  return ids;
}

std::string percent(double part, double whole) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.1f", whole > 0 ? 100.0 * part / whole : 0.0);
  return text.data();
}

/// The arguments, or the name in brackets for what has none: a kernel thread or a zombie.
std::string command_line(const std::string& folder, const ProcessStat& stat) {
  std::string words = read_file(folder + "/cmdline");
  if (words.empty()) return '[' + stat.command + ']';
  if (words.back() == '\0') words.pop_back();
  std::ranges::replace(words, '\0', ' ');
  return words;
}

std::string row(const std::string& folder, const ProcessStat& stat, const Machine& machine) {
  // Not the folder's owner: that is root for a process whose memory is closed to others (PR_SET_DUMPABLE).
  const std::string status = read_file(folder + "/status");
  if (status.empty()) return {};
  const auto user = static_cast<uid_t>(number_after(status, "Uid:"));
  const double cpu = static_cast<double>(stat.cpu_ticks) / machine.ticks_per_second;
  const double started = static_cast<double>(stat.start_ticks) / machine.ticks_per_second;
  const long resident_kib = stat.resident_pages * machine.page_kib;
  const auto seconds = static_cast<unsigned long long>(cpu);
  std::array<char, 32> cpu_time{};
  std::snprintf(cpu_time.data(), cpu_time.size(), "%llu:%02llu", seconds / 60, seconds % 60);
  return left(name_of(user, read_file("/etc/passwd")), 8) + right(std::to_string(stat.pid), 6) +
         right(percent(cpu, machine.uptime_seconds - started), 6) +
         right(percent(static_cast<double>(resident_kib), static_cast<double>(machine.memory_kib)), 6) +
         right(std::to_string(stat.virtual_bytes / 1024), 9) + right(std::to_string(resident_kib), 8) + " ?     " +
         left(std::string{stat.state} + (stat.threads > 1 ? "l" : ""), 5) +
         format_time(machine.booted + static_cast<std::time_t>(started), "%H:%M") + right(cpu_time.data(), 7) + ' ' +
         command_line(folder, stat) + '\n';
}

}  // namespace

std::optional<ProcessStat> parse_stat(std::string_view text) {
  // "1 (comm) S ...": the name may hold anything, so the last bracket ends it (proc_pid_stat(5)).
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == text.npos || close == text.npos || close < open || close + 2 >= text.size()) return std::nullopt;
  const auto fields = split(text.substr(close + 2), ' ');
  constexpr std::size_t kFieldsNeeded = 22;  // from state, field 3, to rss, field 24
  if (fields.size() < kFieldsNeeded || fields[0].empty()) return std::nullopt;
  const auto number = [&](std::size_t field) {
    return std::strtoull(std::string{fields[field - 3]}.c_str(), nullptr, 10);
  };
  return ProcessStat{.pid = std::strtol(std::string{text.substr(0, open)}.c_str(), nullptr, 10),
                     .command = std::string{text.substr(open + 1, close - open - 1)},
                     .state = fields[0].front(),
                     .cpu_ticks = number(14) + number(15),
                     .start_ticks = number(22),
                     .virtual_bytes = number(23),
                     .resident_pages = static_cast<long>(number(24)),
                     .threads = static_cast<long>(number(20))};
}

std::string process_table(const std::string& proc) {
  const Machine machine = read_machine(proc);
  std::string table = "USER       PID  %CPU  %MEM      VSZ     RSS TTY   STAT START   TIME COMMAND\n";
  for (const long id : process_ids(proc)) {
    const std::string folder = proc + '/' + std::to_string(id);
    if (const auto stat = parse_stat(read_file(folder + "/stat"))) table += row(folder, *stat, machine);
  }
  return table;
}

}  // namespace debug_tools
