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

base::Error Database::away() const { return base::unavailable("the database does not answer: " + watch_.reason()); }

}  // namespace storage::mongodb
