#include "health/process_figures.hpp"

#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <fstream>

namespace health {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

/// Second figure of /proc/self/statm (proc(5)): resident pages.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double total_bytes() {
  struct sysinfo info{};
  return sysinfo(&info) == 0 ? static_cast<double>(info.totalram) * info.mem_unit : 0;
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double cpu_share() {
  static const auto first_call = std::chrono::steady_clock::now();
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - first_call).count();
  const double used = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  return std::round(used / std::max(elapsed, 1.0) * 1000) / 1000;
}

}  // namespace

boost::json::object process_figures() {
  const double used = resident_bytes();
  const double total = total_bytes();
  const auto mebibytes = [](double bytes) { return std::llround(bytes / kMebibyte); };
  return {{"memory",
           {{"used", mebibytes(used)},
            {"total", mebibytes(total)},
            {"percentage", total > 0 ? std::llround(used / total * 100) : 0}}},
          {"cpu", {{"usage", cpu_share()}}}};
}

std::string host_name() {
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : "unknown";
}

}  // namespace health
