// Enters the sandbox as the image worker does, tries what it must not be able to do, and prints the outcome of each
// attempt as one line, "open EPERM". For sandbox_test.cpp.

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "media/worker/sandbox.hpp"

namespace {

void report(const char* attempt, long result) {
  const char* outcome = result != -1 ? "allowed" : ::strerrorname_np(errno);
  std::printf("%s %s\n", attempt, outcome);
}

void try_files_and_network() {
  report("open", ::open("/etc/passwd", O_RDONLY));
  report("create", ::open("/tmp/sandbox-probe", O_CREAT | O_WRONLY, 0600));
  report("unlink", ::unlink("/tmp/sandbox-probe"));
  report("socket", ::socket(AF_INET, SOCK_STREAM, 0));
  report("socketpair", ::syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, nullptr));
  report("connect", ::syscall(SYS_connect, STDOUT_FILENO, nullptr, 0));
  report("dup", ::dup(STDOUT_FILENO));
}

void try_processes() {
  report("fork", ::syscall(SYS_fork));
  report("vfork", ::syscall(SYS_vfork));
  report("clone", ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0));
  report("clone3", ::syscall(SYS_clone3, nullptr, 0));
  char* const arguments[] = {nullptr};
  report("execve", ::execve("/bin/true", arguments, arguments));
  report("kill", ::kill(::getppid(), 0));
  report("ptrace", ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr));
  report("process_vm_readv", ::syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0));
}

void try_executable_memory() {
  void* executable = ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  report("mmap_exec", executable == MAP_FAILED ? -1 : 0);
  void* plain = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  report("mmap_plain", plain == MAP_FAILED ? -1 : 0);
  report("mprotect_exec", ::mprotect(plain, 4096, PROT_READ | PROT_EXEC));
}

}  // namespace

int main() {
  media::close_inherited_descriptors();
  if (!media::enter_sandbox({})) return EXIT_FAILURE;
  try_files_and_network();
  try_processes();
  try_executable_memory();
  std::fflush(stdout);
  ::_exit(EXIT_SUCCESS);
}
