// Enters the sandbox as the image worker does, tries the one thing named by its argument, and prints the outcome:
// "EPERM", another error, or "allowed". For sandbox_test.cpp.

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string_view>

#include "media/worker/sandbox.hpp"

namespace {

long map_memory(int protection) {
  return ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0;
}

long protect_memory() {
  void* plain = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return ::mprotect(plain, 4096, PROT_READ | PROT_EXEC);
}

long execute() {
  char* const arguments[] = {nullptr};
  return ::execve("/bin/true", arguments, arguments);
}

struct Attempt {
  std::string_view name;
  long (*run)();
};

constexpr Attempt kAttempts[] = {
    {"open", [] { return long{::open("/etc/passwd", O_RDONLY)}; }},
    {"create", [] { return long{::open("/tmp/sandbox-probe", O_CREAT | O_WRONLY, 0600)}; }},
    {"dup", [] { return long{::dup(STDOUT_FILENO)}; }},
    {"unlink", [] { return long{::unlink("/tmp/sandbox-probe")}; }},
    {"socket", [] { return long{::socket(AF_INET, SOCK_STREAM, 0)}; }},
    {"socketpair", [] { return ::syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, nullptr); }},
    {"connect", [] { return ::syscall(SYS_connect, STDOUT_FILENO, nullptr, 0); }},
    {"fork", [] { return ::syscall(SYS_fork); }},
    {"vfork", [] { return ::syscall(SYS_vfork); }},
    {"clone", [] { return ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0); }},
    {"clone3", [] { return ::syscall(SYS_clone3, nullptr, 0); }},
    {"execve", execute},
    {"kill", [] { return long{::kill(::getppid(), 0)}; }},
    {"ptrace", [] { return ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }},
    {"process_vm_readv", [] { return ::syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0); }},
    {"mmap_exec", [] { return map_memory(PROT_READ | PROT_EXEC); }},
    {"mprotect_exec", protect_memory},
    {"mmap_plain", [] { return map_memory(PROT_READ | PROT_WRITE); }},
};

}  // namespace

int main(int argc, char** argv) {
  media::close_inherited_descriptors();
  if (argc != 2 || !media::enter_sandbox({})) return EXIT_FAILURE;
  const auto* attempt = std::ranges::find(kAttempts, std::string_view{argv[1]}, &Attempt::name);
  if (attempt == std::end(kAttempts)) return EXIT_FAILURE;
  std::puts(attempt->run() != -1 ? "allowed" : ::strerrorname_np(errno));
  std::fflush(stdout);
  ::_exit(EXIT_SUCCESS);
}
