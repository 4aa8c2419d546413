/// Runs services until a signal ends them (docs/architecture.md#life-cycle). Works as PID 1.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "hosting/hosted_service.hpp"
#include "runtime/event_loops.hpp"

namespace hosting {

struct ServeOptions {
  std::chrono::milliseconds drain{1000};                   ///< not ready, still serving: load balancers notice
  std::chrono::milliseconds finish_max{10'000};            ///< for requests under way, after accepting has stopped
  std::function<void()> on_started;                        ///< after every service listens
  std::function<void(const std::string& event)> on_event;  ///< one word a phase, for the log
};

/// Blocks SIGINT and SIGTERM for the calling thread and all it starts later, and ignores SIGPIPE and
/// SIGXFSZ. Call first in main.
void prepare_signals();

/// Starts the services in order, waits for SIGINT or SIGTERM, drains, stops in reverse. Returns the exit code: 0 after
/// a graceful stop, 1 when a service could not start (the reason goes to standard error). A second signal ends the
/// process at once with 128 + its number.
[[nodiscard]] int serve(runtime::EventLoops& loops, std::vector<std::unique_ptr<HostedService>>& services,
                        const ServeOptions& options);

}  // namespace hosting
