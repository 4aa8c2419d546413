/// Runs part of a test in a process of its own: for what is for good, and for signals.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace testkit {

/// The answer of `work`, 0 to 255, or -1 when the child did not end by itself. Blocks. Call it while this process has
/// one thread only: a child has none of the others, and may find their locks taken.
inline int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace testkit
