#include "hosting/process_hardening.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace hosting {
namespace {

base::Status failed(const char* step) {
  return std::unexpected(base::internal_error(std::string(step) + ": " + std::strerror(errno)));
}

}  // namespace

base::Status forbid_memory_dumps() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return failed("cannot forbid core files");
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return failed("cannot close the memory to other processes");
  return {};
}

}  // namespace hosting
