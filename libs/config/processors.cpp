#include "config/processors.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <thread>

#include "config/control_groups.hpp"

namespace config {
namespace {

namespace fs = std::filesystem;

std::size_t affinity_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
  return std::max(1U, std::thread::hardware_concurrency());
}

std::optional<double> read_number(const fs::path& path) {
  std::ifstream file(path);
  double number = 0;
  return file >> number ? std::optional(number) : std::nullopt;
}

/// "max 100000" or "150000 100000": microseconds of CPU time in each period of so many.
std::optional<double> share_of_version_2(const fs::path& folder) {
  std::ifstream file(folder / "cpu.max");
  double quota = 0;
  double period = 0;
  if (!(file >> quota >> period) || quota <= 0 || period <= 0) return std::nullopt;
  return quota / period;
}

/// -1 is no quota.
std::optional<double> share_of_version_1(const fs::path& folder) {
  const auto quota = read_number(folder / "cpu.cfs_quota_us");
  const auto period = read_number(folder / "cpu.cfs_period_us");
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

/// Processors' worth of time that one group allows.
std::optional<double> share_of(const fs::path& folder, bool is_version_2) {
  return is_version_2 ? share_of_version_2(folder) : share_of_version_1(folder);
}

}  // namespace

std::optional<std::size_t> quota_processors(const fs::path& root) {
  const auto smallest = smallest_limit(root, "cpu", share_of);
  if (!smallest) return std::nullopt;
  return static_cast<std::size_t>(std::ceil(*smallest));
}

std::size_t available_processors() {
  static const std::size_t processors = [] {
    const std::size_t allowed = affinity_processors();
    return std::min(allowed, quota_processors("/").value_or(allowed));
  }();
  return processors;
}

}  // namespace config
