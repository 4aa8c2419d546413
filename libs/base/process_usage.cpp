#include "base/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace base {
namespace {

std::chrono::duration<double> to_seconds(const timeval& time) noexcept {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

}  // namespace

std::optional<ProcessMemory> process_memory() {
  std::ifstream file("/proc/self/statm");
  std::size_t pages = 0;
  std::size_t resident_pages = 0;
  std::size_t file_pages = 0;
  if (!(file >> pages >> resident_pages >> file_pages)) return std::nullopt;
  const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return ProcessMemory{pages * page_bytes, resident_pages * page_bytes, (resident_pages - file_pages) * page_bytes};
}

std::chrono::duration<double> process_cpu_time() noexcept {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return to_seconds(usage.ru_utime) + to_seconds(usage.ru_stime);
}

}  // namespace base
