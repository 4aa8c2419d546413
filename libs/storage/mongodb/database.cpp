#include "storage/mongodb/database.hpp"

namespace storage::mongodb {
namespace {

/// Of one index. Twenty million records take less.
constexpr std::chrono::hours kIndexTimeMax{1};

}  // namespace

base::Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options, runtime::WorkerPool& pool,
                                                       const base::Clock& clock) {
  // One more for the thread that watches.
  auto clients = ClientPool::open(options.url, options.timeout, options.connections_max + 1);
  if (!clients) return std::unexpected(std::move(clients).error());
  std::unique_ptr<Database> database(new Database(options, std::move(*clients), pool, clock));
  database->watch_.wait_for_first_answer();
  return database;
}

Database::Database(DatabaseOptions options, std::unique_ptr<ClientPool> clients, runtime::WorkerPool& pool,
                   const base::Clock& clock)
    : options_(std::move(options)),
      pool_(pool),
      clock_(clock),
      clients_(std::move(clients)),
      watch_(
          *clients_,
          [url = options_.url, timeout = options_.timeout] {
            return ClientPool::open(url, timeout, 1, kIndexTimeMax).value();
          },
          options_.schema, options_.feed, options_.on_change) {
  if (options_.metrics == nullptr) return;
  const auto busy = options_.metrics->gauge("store_connections_in_use", "Connections at work for a store");
  const auto most = options_.metrics->gauge("store_connections_max", "Connections a process may use");
  options_.metrics->before_expose([busy, most, in_use = in_use_, max = options_.connections_max] {
    busy.set(in_use->load());
    most.set(static_cast<double>(max));
  });
}

runtime::Task<base::Result<std::uint64_t>> Database::generation() {
  if (const auto now = changes().generation_now()) co_return *now;
  if (!watch_.is_up()) co_return std::unexpected(away());
  co_return co_await changes().generation(std::chrono::steady_clock::now() + options_.timeout);
}

void Database::attempt(runtime::Awaited<Client>& job, Time called_at) {
  // Shares of the whole: a fifth in the queue; no command begins after a bit more than half, because the last one may
  // take the rest (see ClientPool).
  if (std::chrono::steady_clock::now() - called_at > options_.timeout / 5) {
    return job.fail(base::unavailable("waited too long for a thread"));
  }
  if (!watch_.is_up()) return job.fail(away());
  try {
    const InUse in_use(*in_use_);
    Client client = clients_->lease(called_at + options_.timeout * 11 / 20);
    job.run(client);
  } catch (const Failure& failure) {
    if (failure.kind() == Failure::Kind::kUnreachable) watch_.suspect();
    job.fail(failure.to_error());
  }
}

runtime::Task<void> Database::carry_out(const Meter& meter, std::shared_ptr<runtime::Awaited<Client>> job) {
  const Time called_at = std::chrono::steady_clock::now();
  if (!watch_.is_up()) {
    meter.observe(called_at, false);
    job->fail(away());
    co_return;
  }
  // It owns the job, and may outlive this frame.
  const auto attempting = std::make_shared<runtime::WorkFor<base::Status>>([this, called_at, job]() -> base::Status {
    attempt(*job, called_at);
    return {};
  });
  co_await runtime::finish_on(pool_, attempting);
  if (const base::Error* error = attempting->error()) job->fail(*error);
  const base::Error* error = job->error();
  const bool failed = error != nullptr &&
                      (error->code() == base::ErrorCode::kUnavailable || error->code() == base::ErrorCode::kInternal);
  meter.observe(called_at, !failed);
}

base::Error Database::away() const { return base::unavailable("the database does not answer: " + watch_.reason()); }

}  // namespace storage::mongodb
