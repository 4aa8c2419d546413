#include "runtime/broken_pipes.hpp"

#include <pthread.h>
#include <signal.h>

namespace runtime {

void block_broken_pipes() noexcept {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace runtime
