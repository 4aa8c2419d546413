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
#include <cstdint>
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

/// What no library does while it decodes a picture, not even to find out whether it could: a call of one of these
/// means that the process was taken over, and ends it. What is in neither list fails with EPERM, because libraries do
/// probe: they open files of /proc and /sys, ask for limits and terminals, and go on without.
constexpr std::array kDeadlyCalls{SCMP_SYS(execve),
                                  SCMP_SYS(execveat),
                                  SCMP_SYS(fork),
                                  SCMP_SYS(vfork),
                                  SCMP_SYS(clone),
                                  SCMP_SYS(clone3),
                                  SCMP_SYS(socket),
                                  SCMP_SYS(socketpair),
                                  SCMP_SYS(connect),
                                  SCMP_SYS(bind),
                                  SCMP_SYS(accept),
                                  SCMP_SYS(sendto),
                                  SCMP_SYS(sendmsg),
                                  SCMP_SYS(recvfrom),
                                  SCMP_SYS(recvmsg),
                                  SCMP_SYS(kill),
                                  SCMP_SYS(tkill),
                                  SCMP_SYS(ptrace),
                                  SCMP_SYS(process_vm_readv),
                                  SCMP_SYS(process_vm_writev),
                                  SCMP_SYS(pidfd_open),
                                  SCMP_SYS(pidfd_getfd),
                                  SCMP_SYS(pidfd_send_signal),
                                  SCMP_SYS(unlink),
                                  SCMP_SYS(unlinkat),
                                  SCMP_SYS(rename),
                                  SCMP_SYS(renameat2),
                                  SCMP_SYS(link),
                                  SCMP_SYS(linkat),
                                  SCMP_SYS(symlinkat),
                                  SCMP_SYS(mkdirat),
                                  SCMP_SYS(mknodat),
                                  SCMP_SYS(fchmodat),
                                  SCMP_SYS(mount),
                                  SCMP_SYS(unshare),
                                  SCMP_SYS(setns),
                                  SCMP_SYS(bpf),
                                  SCMP_SYS(perf_event_open),
                                  SCMP_SYS(io_uring_setup),
                                  SCMP_SYS(userfaultfd),
                                  SCMP_SYS(memfd_create),
                                  SCMP_SYS(keyctl),
                                  SCMP_SYS(open_by_handle_at)};

struct FilterDeleter {
  void operator()(void* filter) const noexcept { seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, FilterDeleter>;

int add_rule_when(scmp_filter_ctx filter, std::uint32_t action, int call, const scmp_arg_cmp& condition) {
  return seccomp_rule_add_array(filter, action, call, 1, &condition);
}

int add_rules_with_limits(scmp_filter_ctx filter) {
  // Memory may be mapped and changed, but making it executable means running foreign code.
  const scmp_arg_cmp plain{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  const scmp_arg_cmp executable{.arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = PROT_EXEC};
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    if (const int error = add_rule_when(filter, SCMP_ACT_ALLOW, call, plain); error != 0) return error;
    if (const int error = add_rule_when(filter, SCMP_ACT_KILL_PROCESS, call, executable); error != 0) return error;
  }
  // abort() signals the caller itself; no other process may be signalled.
  const auto self = static_cast<scmp_datum_t>(::getpid());
  return add_rule_when(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill),
                       {.arg = 0, .op = SCMP_CMP_EQ, .datum_a = self, .datum_b = 0});
}

template <std::size_t kCount>
int add_rules(scmp_filter_ctx filter, std::uint32_t action, const std::array<int, kCount>& calls) {
  for (const int call : calls) {
    if (const int error = seccomp_rule_add(filter, action, call, 0); error != 0) return error;
  }
  return 0;
}

base::Status install_filter() {
  const Filter filter{seccomp_init(SCMP_ACT_ERRNO(EPERM))};
  if (!filter) return std::unexpected(failed("filter", ENOMEM));
  int error = add_rules(filter.get(), SCMP_ACT_ALLOW, kAllowedCalls);
  if (error == 0) error = add_rules(filter.get(), SCMP_ACT_KILL_PROCESS, kDeadlyCalls);
  if (error == 0) error = add_rules_with_limits(filter.get());
  if (error != 0) return std::unexpected(failed("filter rule", -error));
  error = seccomp_load(filter.get());
  if (error != 0) return std::unexpected(failed("filter load", -error));
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
