/// A MongoDB database (or one that speaks its protocol): connections, the thread that watches over it, the figures.
///
/// The adapters of this folder (stores.hpp) are the only users of `run`. Opening connects to nothing and never fails
/// because the server is away: until it answers, every call is `unavailable`, and then it works by itself.
///
///     auto database = mongodb::Database::open({.url = url}, blocking_pool, clock);
///     auto accounts = mongodb::make_account_store(**database);
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <type_traits>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "metrics/registry.hpp"
#include "runtime/awaited.hpp"
#include "runtime/task.hpp"
#include "runtime/worker_pool.hpp"
#include "storage/mongodb/client_pool.hpp"
#include "storage/mongodb/failure.hpp"
#include "storage/mongodb/meter.hpp"
#include "storage/mongodb/watch.hpp"

namespace storage::mongodb {

struct DatabaseOptions {
  base::Secret url;
  std::chrono::milliseconds timeout{5'000};  ///< of one call, everything included
  std::size_t connections_max = 16;
  SchemaOptions schema{};
  FeedOptions feed{};
  metrics::Registry* metrics = nullptr;  ///< not owned; null: no figures
  Watch::OnChange on_change;
};

/// Thread-safe. The pool, the clock and the metrics must outlive it, and so must every event loop that awaits a call.
class Database {
 public:
  /// Waits until the server has answered or failed once. `invalid_argument` for a URL the driver does not take.
  [[nodiscard]] static base::Result<std::unique_ptr<Database>> open(const DatabaseOptions& options,
                                                                    runtime::WorkerPool& pool,
                                                                    const base::Clock& clock);

  /// Runs `work(Client&)` (returning base::Result) on the pool and resumes the caller on its own loop. `unavailable` at
  /// once while the server is away, and when the call would take longer than it may.
  template <class Work>
  [[nodiscard]] auto run(const Meter& meter, Work work) -> runtime::Task<std::invoke_result_t<Work&, Client&>>;

  /// The same for work that ends tokens: once it succeeded, `change` is announced to every process before the caller is
  /// answered. When that fails the caller gets `unavailable`, although the work is done. Work that failed in a way that
  /// leaves open what it has done is made known later.
  template <class Work>
  [[nodiscard]] auto run_and_announce(const Meter& meter, TokenChange change, Work work)
      -> runtime::Task<std::invoke_result_t<Work&, Client&>>;

  /// The number of the latest token change; see ChangeFeed. Like `run` it is `unavailable` at once while the server is
  /// away: every request with a token begins with it, and would wait for the next attempt to find the server.
  [[nodiscard]] runtime::Task<base::Result<std::uint64_t>> generation();

  /// Runs on the calling thread, which it blocks: for work nobody waits for. Errors are dropped.
  template <class Work>
  void run_here(Work work) noexcept;

  /// Figures of one store.
  [[nodiscard]] Meter meter(std::string_view store) const { return Meter(options_.metrics, store); }
  [[nodiscard]] Watch& watch() noexcept { return watch_; }
  [[nodiscard]] ChangeFeed& changes() noexcept { return watch_.changes(); }
  [[nodiscard]] runtime::WorkerPool& pool() noexcept { return pool_; }
  [[nodiscard]] const base::Clock& clock() const noexcept { return clock_; }

 private:
  using Time = std::chrono::steady_clock::time_point;
  Database(DatabaseOptions options, std::unique_ptr<ClientPool> clients, runtime::WorkerPool& pool,
           const base::Clock& clock);
  // By outcome, not by piece of work: what a coroutine costs the compiler is paid once for each.
  template <class Outcome>
  using WorkFor = std::move_only_function<Outcome(Client&)>;
  template <class Outcome>
  [[nodiscard]] runtime::Task<Outcome> run_for(const Meter& meter, WorkFor<Outcome> work);
  template <class Outcome>
  [[nodiscard]] runtime::Task<Outcome> run_and_announce_for(const Meter& meter, TokenChange change,
                                                            WorkFor<Outcome> work);
  /// Returns when the job has run or failed.
  [[nodiscard]] runtime::Task<void> carry_out(const Meter& meter, std::shared_ptr<runtime::Awaited<Client>> job);
  void attempt(runtime::Awaited<Client>& job, Time called_at);
  [[nodiscard]] base::Error away() const;

  const DatabaseOptions options_;
  runtime::WorkerPool& pool_;
  const base::Clock& clock_;
  std::unique_ptr<ClientPool> clients_;
  std::shared_ptr<std::atomic<int>> in_use_ = std::make_shared<std::atomic<int>>(0);
  Watch watch_;
};

template <class Outcome>
runtime::Task<Outcome> Database::run_for(const Meter& meter, WorkFor<Outcome> work) {
  const auto job = std::make_shared<runtime::WorkFor<Outcome, Client>>(std::move(work));
  co_await carry_out(meter, job);
  co_return job->take();
}

template <class Work>
auto Database::run(const Meter& meter, Work work) -> runtime::Task<std::invoke_result_t<Work&, Client&>> {
  return run_for<std::invoke_result_t<Work&, Client&>>(meter, std::move(work));
}

template <class Outcome>
runtime::Task<Outcome> Database::run_and_announce_for(const Meter& meter, TokenChange change, WorkFor<Outcome> work) {
  const Time deadline = std::chrono::steady_clock::now() + options_.timeout;
  bool was_begun = false;
  WorkFor<Outcome> noted = [&was_begun, work = std::move(work)](Client& client) mutable -> Outcome {
    was_begun = true;
    return work(client);
  };
  Outcome outcome = co_await run_for<Outcome>(meter, std::move(noted));
  if (!outcome) {
    const bool is_undecided =
        outcome.error().code() == base::ErrorCode::kUnavailable || outcome.error().code() == base::ErrorCode::kInternal;
    if (was_begun && is_undecided) changes().void_everything();
    co_return outcome;
  }
  const base::Status announced = co_await changes().announce(std::move(change), deadline);
  if (!announced) co_return Outcome{std::unexpect, announced.error()};
  co_return outcome;
}

template <class Work>
auto Database::run_and_announce(const Meter& meter, TokenChange change, Work work)
    -> runtime::Task<std::invoke_result_t<Work&, Client&>> {
  return run_and_announce_for<std::invoke_result_t<Work&, Client&>>(meter, std::move(change), std::move(work));
}

template <class Work>
void Database::run_here(Work work) noexcept {
  if (!watch_.is_up()) return;
  try {
    Client client = clients_->lease(std::chrono::steady_clock::now() + options_.timeout);
    work(client);
  } catch (const Failure& failure) {
    if (failure.kind() == Failure::Kind::kUnreachable) watch_.suspect();
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    // Nobody is left to be told.
  }
}

}  // namespace storage::mongodb
