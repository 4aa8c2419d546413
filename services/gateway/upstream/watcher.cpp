#include "gateway/upstream/watcher.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "http/client/fetch.hpp"
#include "runtime/timer.hpp"

namespace gateway {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using runtime::Timer;
using Resolver = asio::ip::basic_resolver<asio::ip::tcp, runtime::Executor>;
constexpr auto kNoThrow = asio::as_tuple(runtime::use_task);
constexpr std::string_view kLivePath = "/health/live";
constexpr std::string_view kReadyPath = "/health/ready";
constexpr int kServiceUnavailable = 503;
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

/// What one look at one address found.
struct Finding {
  ProbeReport report;
  bool is_refused = false;
  bool is_ready = false;
};

void apply(Instance& instance, const Finding& best, int failures, int failures_max) {
  using enum Instance::State;
  instance.set_last_probe(best.report);
  if (is_good(best.report)) {
    instance.set_state(best.is_ready ? kWell : kLeaving);
  } else if (best.is_refused) {
    instance.set_state(kUnreachable);
  } else if (failures >= failures_max || instance.state() == kUnreachable || instance.state() == kFailing) {
    instance.set_state(kFailing);
  }
}

runtime::Task<base::Result<int>> ask(std::shared_ptr<http::Deadlines> deadlines, const Instance& instance,
                                     boost::asio::ip::tcp::endpoint endpoint, std::string_view path,
                                     std::chrono::milliseconds timeout) {
  http::FetchTarget target{{endpoint}, instance.address().authority, std::string(path)};
  co_return co_await http::fetch_status(std::move(deadlines), std::move(target), timeout);
}

/// Asks one address; an instance that has no page about readiness is ready.
runtime::Task<Finding> look_at(std::shared_ptr<http::Deadlines> deadlines, const Instance& instance,
                               boost::asio::ip::tcp::endpoint endpoint, std::chrono::milliseconds timeout) {
  const auto started = Clock::now();
  const base::Result<int> status = co_await ask(deadlines, instance, endpoint, kLivePath, timeout);
  Finding finding;
  ProbeReport& report = finding.report;
  report.response_time = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started);
  report.status = status.value_or(0);
  report.is_live = report.status >= 200 && report.status < 300;
  report.has_timed_out = !status && status.error().code() == base::ErrorCode::kDeadlineExceeded;
  finding.is_refused = !status && status.error().code() == base::ErrorCode::kUnavailable;
  if (!is_good(report)) co_return finding;
  const base::Result<int> ready = co_await ask(deadlines, instance, endpoint, kReadyPath, timeout);
  finding.is_ready = ready.value_or(kServiceUnavailable) != kServiceUnavailable;
  co_return finding;
}

/// One look at an instance, each address for itself: it is as well as the best of them. Returns how many looks in a row
/// found it ill.
runtime::Task<int> probe(std::shared_ptr<http::Deadlines> deadlines, Instance& instance, WatcherOptions options,
                         int failures) {
  Finding best;
  best.is_refused = true;
  const Endpoints endpoints = instance.all_endpoints();
  for (const auto& endpoint : endpoints) {
    const Finding finding = co_await look_at(deadlines, instance, endpoint, options.probe_timeout / endpoints.size());
    const bool is_well = is_good(finding.report);
    if (endpoints.size() > 1) instance.set_endpoint_well(endpoint, is_well && finding.is_ready);
    const bool is_better = is_well ? !is_good(best.report) || (finding.is_ready && !best.is_ready)
                                   : !is_good(best.report) && (best.is_refused || !finding.is_refused);
    if (is_better) best = finding;
  }
  failures = is_good(best.report) ? 0 : failures + 1;
  apply(instance, best, failures, options.failures_max);
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
    const bool is_look_up_due = instance.take_look_up_request() || Clock::now() >= resolve_at;
    if (instance.needs_resolver() && is_look_up_due) {
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
