#include "dreamscape/doctor/machine.hpp"

#include <linux/magic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/timex.h>
#include <unistd.h>

namespace dreamscape {
namespace {

// linux/magic.h has these under no or another name (statfs(2)).
constexpr std::uint32_t kCifs = 0xff534d42;
constexpr std::uint32_t kSmb2 = 0xfe534d42;
constexpr std::uint32_t kRamfs = 0x858458f6;

std::string name_of(std::uint32_t type) {
  switch (type) {
    case TMPFS_MAGIC:
    case kRamfs:
      return "tmpfs";
    case OVERLAYFS_SUPER_MAGIC:
      return "overlay";
    case NFS_SUPER_MAGIC:
      return "nfs";
    case kCifs:
    case kSmb2:
    case SMB_SUPER_MAGIC:
      return "cifs";
    case FUSE_SUPER_MAGIC:
      return "fuse";
    default:
      return "other";
  }
}

std::optional<PathFacts> look_at(const std::filesystem::path& path) {
  struct stat status{};
  struct statfs system{};
  if (::stat(path.c_str(), &status) != 0 || ::statfs(path.c_str(), &system) != 0) return std::nullopt;
  const auto seconds = std::chrono::seconds{status.st_mtim.tv_sec};
  return PathFacts{
      .is_folder = S_ISDIR(status.st_mode),
      .is_writable = ::access(path.c_str(), W_OK) == 0,
      .mode = status.st_mode & 07777U,
      .modified_at = base::Timestamp{std::chrono::duration_cast<base::Timestamp::duration>(seconds)},
      .file_system = name_of(static_cast<std::uint32_t>(system.f_type)),
      .free_bytes = static_cast<std::uint64_t>(system.f_bavail) * static_cast<std::uint64_t>(system.f_bsize)};
}

std::uint64_t soft_limit(int resource) {
  rlimit limit{};
  ::getrlimit(static_cast<__rlimit_resource_t>(resource), &limit);
  return limit.rlim_cur;
}

/// Containers may forbid the call.
std::optional<bool> clock_is_synchronised() {
  timex query{};
  const int state = ::adjtimex(&query);
  if (state < 0) return std::nullopt;
  return state != TIME_ERROR && (query.status & STA_UNSYNC) == 0;
}

}  // namespace

Machine this_machine() {
  return {.user_id = ::geteuid(),
          .descriptors_max = soft_limit(RLIMIT_NOFILE),
          .core_bytes_max = soft_limit(RLIMIT_CORE),
          .physical_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                            static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)),
          .now = base::SystemClock().now(),
          .is_clock_synchronised = clock_is_synchronised(),
          .look = look_at};
}

}  // namespace dreamscape
