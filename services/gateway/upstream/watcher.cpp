#include "gateway/upstream/watcher.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "http/client/fetch.hpp"

namespace gateway {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, runtime::Executor>;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, runtime::Executor>;
constexpr auto kNoThrow = asio::as_tuple(runtime::use_task);
constexpr std::string_view kProbePath = "/health/live";
/// While a name has never been resolved.
constexpr std::chrono::milliseconds kResolveAgain{1'000};

}  // namespace

/// Outlives the watcher as long as one of its coroutines runs.
struct Watcher::Shared {
  WatcherOptions options;
  std::shared_ptr<const Registry> registry;
  std::shared_ptr<http::Deadlines> deadlines;
  std::atomic<bool> is_stopping = false;
  std::vector<Timer*> timers;  ///< on the first loop only
};

namespace {

runtime::Task<void> resolve(Instance& instance) {
  const runtime::Executor executor = co_await asio::this_coro::executor;
  Resolver resolver(executor);
  const std::string host = instance.address().host;
  const std::string port = std::to_string(instance.address().port);
  const auto [error, found] = co_await resolver.async_resolve(host, port, kNoThrow);
  Endpoints endpoints;
  if (!error) {
    for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  }
  // Name servers rotate their answers; only a different set is news.
  std::ranges::sort(endpoints);
  instance.set_endpoints(std::move(endpoints));
}

/// An instance that has no such page is alive all the same; `is_live` is stricter and meant for the health answer.
bool is_good(const ProbeReport& report) { return report.status != 0 && report.status < 500; }

void apply(Instance& instance, const ProbeReport& report, bool is_refused, int failures, int failures_max) {
  instance.set_last_probe(report);
  if (is_good(report)) {
    instance.set_state(Instance::State::kWell);
  } else if (is_refused) {
    instance.set_state(Instance::State::kUnreachable);
  } else if (failures >= failures_max || instance.state() != Instance::State::kWell) {
    instance.set_state(Instance::State::kFailing);
  }
}

/// One look at an instance; returns how many failed in a row.
runtime::Task<int> probe(std::shared_ptr<http::Deadlines> deadlines, Instance& instance, WatcherOptions options,
                         int failures) {
  http::FetchTarget target{instance.endpoints(), instance.address().authority, std::string(kProbePath)};
  const auto started = Clock::now();
  const base::Result<int> status =
      co_await http::fetch_status(std::move(deadlines), std::move(target), options.probe_timeout);
  ProbeReport report;
  report.response_time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
  report.status = status.value_or(0);
  report.is_live = report.status >= 200 && report.status < 300;
  report.has_timed_out = !status && status.error().code() == base::ErrorCode::kDeadlineExceeded;
  failures = is_good(report) ? 0 : failures + 1;
  const bool is_refused = !status && status.error().code() == base::ErrorCode::kUnavailable;
  apply(instance, report, is_refused, failures, options.failures_max);
  co_return failures;
}

}  // namespace

runtime::Task<void> Watcher::watch(std::shared_ptr<Shared> shared, Instance& instance) {
  const WatcherOptions& options = shared->options;
  Timer timer(co_await asio::this_coro::executor);
  shared->timers.push_back(&timer);
  Clock::time_point resolve_at{};
  int failures = 0;
  while (!shared->is_stopping) {
    if (instance.needs_resolver() && Clock::now() >= resolve_at) {
      co_await resolve(instance);
      resolve_at = Clock::now() + (instance.endpoints().empty() ? kResolveAgain : options.resolve_interval);
    }
    failures = co_await probe(shared->deadlines, instance, options, failures);
    if (shared->is_stopping) break;
    timer.expires_after(failures == 0 ? options.probe_interval : options.failed_probe_interval);
    co_await timer.async_wait(kNoThrow);
  }
  std::erase(shared->timers, &timer);
}

Watcher::Watcher(runtime::EventLoops& loops, std::shared_ptr<const Registry> registry, WatcherOptions options)
    : loops_(loops), registry_(std::move(registry)), shared_(std::make_shared<Shared>()) {
  shared_->options = options;
  shared_->registry = registry_;
  shared_->deadlines = std::make_shared<http::Deadlines>(loops.at(0).get_executor());
}

Watcher::~Watcher() { stop(); }

void Watcher::start() {
  for (const auto& service : registry_->services()) {
    for (const auto& instance : service->instances()) {
      asio::co_spawn(loops_.at(0), watch(shared_, *instance), asio::detached);
    }
  }
}

void Watcher::stop() {
  if (shared_->is_stopping.exchange(true)) return;
  asio::post(loops_.at(0), [shared = shared_] {
    for (Timer* timer : shared->timers) timer->cancel();
  });
}

}  // namespace gateway
