#include "metrics/process_metrics.hpp"

#include <sys/resource.h>

#include <chrono>
#include <filesystem>
#include <optional>

#include "base/process_usage.hpp"

namespace metrics {
namespace {

std::optional<double> count_entries(const char* directory) {
  std::error_code error;
  std::filesystem::directory_iterator entries(directory, error);
  double count = 0;
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) ++count;
  return error ? std::nullopt : std::optional(count);
}

double open_files_max() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

double unix_time() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

std::function<void()> process_metrics(Registry& registry) {
  const auto cpu = registry.counter("process_cpu_seconds_total", "User and system CPU time");
  const auto resident = registry.gauge("process_resident_memory_bytes", "Resident memory");
  const auto virtual_memory = registry.gauge("process_virtual_memory_bytes", "Address space");
  const auto files = registry.gauge("process_open_fds", "Open file descriptors");
  const auto threads = registry.gauge("process_threads", "Threads");
  registry.gauge("process_max_fds", "Most file descriptors this process may open").set(open_files_max());
  registry.gauge("process_start_time_seconds", "Start, in seconds since the epoch").set(unix_time());
  return [=] {
    cpu.advance_to(base::process_cpu_time().count());
    if (const auto memory = base::process_memory()) {
      resident.set(static_cast<double>(memory->resident_bytes));
      virtual_memory.set(static_cast<double>(memory->virtual_bytes));
    }
    if (const auto count = count_entries("/proc/self/fd")) files.set(*count - 1);  // less the one that counts
    if (const auto count = count_entries("/proc/self/task")) threads.set(*count);
  };
}

}  // namespace metrics
