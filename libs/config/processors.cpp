#include "config/processors.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

namespace config {
namespace {

namespace fs = std::filesystem;

/// Where a hierarchy of control groups is mounted, and the place of this process in it.
struct Group {
  fs::path mount;
  fs::path place;  ///< relative
  bool is_version_2 = false;
};

std::size_t affinity_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(std::max(1, CPU_COUNT(&set)));
  return std::max(1U, std::thread::hardware_concurrency());
}

/// Whether a list "cpu,cpuacct" has the CPU controller.
bool has_cpu_controller(std::string_view controllers) {
  return ("," + std::string(controllers) + ",").find(",cpu,") != std::string::npos;
}

/// A line of /proc/self/cgroup, "hierarchy:controllers:path" (cgroups(7)); nullopt when it is not about CPU time.
std::optional<Group> parse_group(const fs::path& root, std::string_view line) {
  const std::size_t first = line.find(':');
  const std::size_t second = line.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  const std::string_view controllers = line.substr(first + 1, second - first - 1);
  const bool is_version_2 = line.starts_with("0::");
  if (!is_version_2 && !has_cpu_controller(controllers)) return std::nullopt;
  const fs::path mount = root / "sys/fs/cgroup" / (is_version_2 ? "" : "cpu");
  return Group{mount, fs::path(line.substr(second + 1)).relative_path(), is_version_2};
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

/// The smallest share from the process's own group up to the root. In a container without a name space for groups the
/// path is that of the host while the mount shows the container's group only; then the root alone is there.
std::optional<double> smallest_share(const Group& group) {
  std::optional<double> smallest;
  for (fs::path place = group.place;; place = place.parent_path()) {
    const fs::path folder = group.mount / place;
    const auto share = group.is_version_2 ? share_of_version_2(folder) : share_of_version_1(folder);
    if (share && (!smallest || *share < *smallest)) smallest = share;
    if (place.empty()) return smallest;
  }
}

}  // namespace

std::optional<std::size_t> quota_processors(const fs::path& root) {
  std::optional<double> smallest;
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const auto group = parse_group(root, line);
    const auto share = group ? smallest_share(*group) : std::nullopt;
    if (share && (!smallest || *share < *smallest)) smallest = share;
  }
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
