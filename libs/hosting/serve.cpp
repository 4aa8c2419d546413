#include "hosting/serve.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ranges>
#include <thread>

#include "hosting/start_failure.hpp"

namespace hosting {
namespace {

using Clock = std::chrono::steady_clock;

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

void await_first_signal() {
  const sigset_t signals = stop_signals();
  int signal = 0;
  sigwait(&signals, &signal);
}

/// Waits until `is_over` or `until`; a second signal ends the process.
void await_or_second_signal(Clock::time_point until, const std::function<bool()>& is_over) {
  const sigset_t signals = stop_signals();
  const timespec slice{.tv_sec = 0, .tv_nsec = 10'000'000};
  while (!is_over() && Clock::now() < until) {
    const int signal = sigtimedwait(&signals, nullptr, &slice);
    if (signal > 0) std::_Exit(128 + signal);
  }
}

std::size_t open_connections(const std::vector<std::unique_ptr<HostedService>>& services) {
  std::size_t open = 0;
  for (const auto& service : services) open += service->open_connections();
  return open;
}

void stop_all(std::vector<std::unique_ptr<HostedService>>& services) {
  for (auto& service : services | std::views::reverse) service->stop();
}

}  // namespace

void prepare_signals() {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  // A file-size limit then shows as an error of write(2), like a full disk, instead of ending the process.
  std::signal(SIGXFSZ, SIG_IGN);
}

int serve(runtime::EventLoops& loops, std::vector<std::unique_ptr<HostedService>>& services,
          const ServeOptions& options) {
  const auto report = [&](const char* event) {
    if (options.on_event) options.on_event(event);
  };
  loops.start();
  for (auto& service : services) {
    if (const base::Status started = service->start(); !started) {
      std::fprintf(stderr, "%s: %s\n", service->name().c_str(), words_of(started.error()).c_str());
      stop_all(services);
      loops.stop();
      loops.join();
      return EXIT_FAILURE;
    }
  }
  report("ready");
  if (options.on_started) options.on_started();

  await_first_signal();
  report("draining");
  for (auto& service : services) service->begin_drain();
  const auto drained = Clock::now() + options.drain;
  await_or_second_signal(drained, [] { return false; });
  for (auto& service : services) service->stop_accepting();
  await_or_second_signal(Clock::now() + options.finish_max, [&] { return open_connections(services) == 0; });

  report("stopping");
  stop_all(services);
  loops.stop();
  loops.join();
  report("stopped");
  return EXIT_SUCCESS;
}

}  // namespace hosting
