#include "health/process_figures.hpp"

#include <sys/sysinfo.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>

#include "base/process_usage.hpp"

namespace health {
namespace {

constexpr double kMebibyte = 1024.0 * 1024.0;

double total_bytes() {
  struct sysinfo info{};
  return sysinfo(&info) == 0 ? static_cast<double>(info.totalram) * info.mem_unit : 0;
}

double cpu_share() {
  static const auto first_call = std::chrono::steady_clock::now();
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - first_call).count();
  return std::round(base::process_cpu_time().count() / std::max(elapsed, 1.0) * 1000) / 1000;
}

}  // namespace

boost::json::object process_figures() {
  const auto used = static_cast<double>(base::process_memory().value_or(base::ProcessMemory{}).resident_bytes);
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
