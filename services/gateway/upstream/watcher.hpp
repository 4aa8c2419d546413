/// Looks after the instances in the background: asks each address of each for `/health/live` and `/health/ready`,
/// resolves names again, takes failing instances and addresses out and brings them back. Runs on the first event loop.
///
/// Liveness decides whether an instance is used at all, readiness only whether another is used first: while none is
/// ready, its own 503 tells a client more than ours would.
#pragma once

#include <chrono>
#include <memory>

#include "gateway/upstream/service.hpp"
#include "runtime/event_loops.hpp"

namespace gateway {

struct WatcherOptions {
  std::chrono::milliseconds probe_interval{5'000};         ///< while an instance is well
  std::chrono::milliseconds failed_probe_interval{1'000};  ///< while it is not
  std::chrono::milliseconds probe_timeout{3'000};
  std::chrono::milliseconds resolve_interval{10'000};
  /// Probes without a good answer in a row before an instance that connects is left alone.
  int failures_max = 3;
};

class Watcher {
 public:
  Watcher(runtime::EventLoops& loops, std::shared_ptr<const Registry> registry, WatcherOptions options);
  ~Watcher();
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  void start();
  /// Ends soon. Idempotent, callable from any thread.
  void stop();

 private:
  struct Shared;
  // Takes the shared pointer by value: it keeps the instances alive as long as the coroutine runs.
  static runtime::Task<void> watch(std::shared_ptr<Shared> shared, Instance& instance);

  runtime::EventLoops& loops_;
  std::shared_ptr<const Registry> registry_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace gateway
