#include "config/control_groups.hpp"

#include <fstream>
#include <string>

namespace config {
namespace {

namespace fs = std::filesystem;

/// Version 1 shows "no limit" as the largest multiple of a page.
constexpr double kNoMemoryLimit = 1ULL << 60;

/// Where a hierarchy of control groups is mounted, and the place of this process in it.
struct Group {
  fs::path mount;
  fs::path place;  ///< relative
  bool is_version_2 = false;
};

/// Whether a list "cpu,cpuacct" has the controller.
bool has_controller(std::string_view controllers, std::string_view wanted) {
  return ("," + std::string(controllers) + ",").find("," + std::string(wanted) + ",") != std::string::npos;
}

/// A line of /proc/self/cgroup, "hierarchy:controllers:path"; nullopt when it is not about the controller.
std::optional<Group> parse_group(const fs::path& root, std::string_view controller, std::string_view line) {
  const std::size_t first = line.find(':');
  const std::size_t second = line.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
  const std::string_view controllers = line.substr(first + 1, second - first - 1);
  const bool is_version_2 = line.starts_with("0::");
  if (!is_version_2 && !has_controller(controllers, controller)) return std::nullopt;
  const fs::path mount = root / "sys/fs/cgroup" / (is_version_2 ? "" : controller);
  return Group{mount, fs::path(line.substr(second + 1)).relative_path(), is_version_2};
}

/// In a container without a name space for groups the path is that of the host while the mount shows the container's
/// group only; then the root alone is there.
std::optional<double> smallest_of(const Group& group, const GroupLimit& limit_of) {
  std::optional<double> smallest;
  for (fs::path place = group.place;; place = place.parent_path()) {
    const auto limit = limit_of(group.mount / place, group.is_version_2);
    if (limit && (!smallest || *limit < *smallest)) smallest = limit;
    if (place.empty()) return smallest;
  }
}

/// "max" is no number.
std::optional<double> memory_of(const fs::path& folder, bool is_version_2) {
  std::ifstream file(folder / (is_version_2 ? "memory.max" : "memory.limit_in_bytes"));
  double bytes = 0;
  if (!(file >> bytes) || bytes <= 0 || bytes >= kNoMemoryLimit) return std::nullopt;
  return bytes;
}

}  // namespace

std::optional<double> smallest_limit(const fs::path& root, std::string_view controller, const GroupLimit& limit_of) {
  std::optional<double> smallest;
  std::ifstream groups(root / "proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const auto group = parse_group(root, controller, line);
    const auto limit = group ? smallest_of(*group, limit_of) : std::nullopt;
    if (limit && (!smallest || *limit < *smallest)) smallest = limit;
  }
  return smallest;
}

std::optional<std::size_t> memory_limit_bytes(const fs::path& root) {
  const auto smallest = smallest_limit(root, "memory", memory_of);
  if (!smallest) return std::nullopt;
  return static_cast<std::size_t>(*smallest);
}

}  // namespace config
