#include "media/worker/sandbox.hpp"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>

namespace media {

namespace {

base::Error failed(const char* step, int error) {
  return base::internal_error(std::string{"sandbox: "} + step + ": " + std::strerror(error));
}

base::Status set_limit(__rlimit_resource resource, rlim_t value, const char* name) {
  const rlimit limit{.rlim_cur = value, .rlim_max = value};
  if (::setrlimit(resource, &limit) != 0) return std::unexpected(failed(name, errno));
  return {};
}

base::Status set_limits(const SandboxLimits& limits) {
  struct Row {
    __rlimit_resource resource;
    rlim_t value;
    const char* name;
  };
  const std::array rows{
      Row{RLIMIT_CPU, static_cast<rlim_t>(limits.cpu.count()), "cpu time"},
      Row{RLIMIT_FSIZE, 0, "file size"},
      Row{RLIMIT_CORE, 0, "core size"},
      Row{RLIMIT_NPROC, 0, "processes"},
      Row{RLIMIT_MEMLOCK, 0, "locked memory"},
#ifndef DREAMSCAPE_SANITIZED
      Row{RLIMIT_NOFILE, 0, "open files"},
      Row{RLIMIT_AS, limits.address_space_bytes, "address space"},
#endif
  };
  for (const Row& row : rows) {
    if (auto set = set_limit(row.resource, row.value, row.name); !set) return set;
  }
  return {};
}

base::Status drop_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return std::unexpected(failed("no_new_privs", errno));
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return std::unexpected(failed("parent death signal", errno));
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return std::unexpected(failed("dumpable", errno));
  return {};
}

/// Computing, memory, time, own signals, and input and output on what is already open.
constexpr std::array kAllowedCalls{
    SCMP_SYS(read),           SCMP_SYS(write),       SCMP_SYS(readv),         SCMP_SYS(writev),
    SCMP_SYS(pread64),        SCMP_SYS(lseek),       SCMP_SYS(close),         SCMP_SYS(munmap),
    SCMP_SYS(mremap),         SCMP_SYS(brk),         SCMP_SYS(madvise),       SCMP_SYS(futex),
    SCMP_SYS(exit),           SCMP_SYS(exit_group),  SCMP_SYS(rt_sigaction),  SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),   SCMP_SYS(sigaltstack), SCMP_SYS(clock_gettime), SCMP_SYS(clock_getres),
    SCMP_SYS(gettimeofday),   SCMP_SYS(times),       SCMP_SYS(getrusage),     SCMP_SYS(getrandom),
    SCMP_SYS(getpid),         SCMP_SYS(gettid),      SCMP_SYS(sched_yield),   SCMP_SYS(sched_getaffinity),
#ifdef DREAMSCAPE_SANITIZED
    SCMP_SYS(pipe),           SCMP_SYS(pipe2),  // UBSan's probe whether memory is readable
#endif
    SCMP_SYS(restart_syscall)};

struct FilterDeleter {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, FilterDeleter>;

int allow_when(scmp_filter_ctx filter, int call, const scmp_arg_cmp& condition) {
  return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call, 1, &condition);
}

int allow_with_limits(scmp_filter_ctx filter) {
  // Memory may be mapped and changed, but never made executable.
  const scmp_arg_cmp not_executable{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    if (const int error = allow_when(filter, call, not_executable); error != 0) return error;
  }
  // abort() signals the caller itself; no other process may be signalled.
  const auto self = static_cast<scmp_datum_t>(::getpid());
  return allow_when(filter, SCMP_SYS(tgkill), {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = self, .datum_b = 0});
}

base::Status install_filter() {
  const Filter filter{seccomp_init(SCMP_ACT_ERRNO(EPERM))};
  if (!filter) return std::unexpected(failed("filter", ENOMEM));
  for (const int call : kAllowedCalls) {
    const int error = seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0);
    if (error != 0) return std::unexpected(failed("filter rule", -error));
  }
  if (const int error = allow_with_limits(filter.get()); error != 0)
    return std::unexpected(failed("filter rule", -error));
  if (const int error = seccomp_load(filter.get()); error != 0) return std::unexpected(failed("filter load", -error));
  return {};
}

}  // namespace

void close_inherited_descriptors() noexcept { ::close_range(STDERR_FILENO + 1, ~0U, 0); }

base::Status enter_sandbox(const SandboxLimits& limits) {
  if (auto dropped = drop_privileges(); !dropped) return dropped;
  if (auto limited = set_limits(limits); !limited) return limited;
  return install_filter();
}

}  // namespace media
