#include "http/client/pool.hpp"

#include <utility>

namespace http {

namespace {
/// How often the waiting connections are looked through for those that waited too long.
constexpr std::chrono::milliseconds kSweepInterval{1'000};
}  // namespace

ConnectionPool::Lease::Lease(std::shared_ptr<ConnectionPool> pool, std::unique_ptr<ClientConnection> connection,
                             bool is_used)
    : pool_(std::move(pool)), connection_(std::move(connection)), is_used_(is_used) {}

ConnectionPool::Lease& ConnectionPool::Lease::operator=(Lease&& other) noexcept {
  Lease old(std::move(*this));
  pool_ = std::move(other.pool_);
  connection_ = std::move(other.connection_);
  is_used_ = other.is_used_;
  return *this;
}

ConnectionPool::Lease::~Lease() {
  if (!connection_) return;
  connection_.reset();
  pool_->give_place();
}

void ConnectionPool::Lease::keep() { pool_->put_back(std::move(connection_)); }

std::unique_ptr<ClientConnection> ConnectionPool::Lease::detach() {
  pool_->give_place();
  return std::move(connection_);
}

std::shared_ptr<ConnectionPool> ConnectionPool::create(const runtime::Executor& executor,
                                                       std::shared_ptr<Deadlines> deadlines, PoolLimits limits) {
  return std::shared_ptr<ConnectionPool>(new ConnectionPool(executor, std::move(deadlines), limits));
}

ConnectionPool::ConnectionPool(const runtime::Executor& executor, std::shared_ptr<Deadlines> deadlines,
                               PoolLimits limits)
    : Watched(deadlines), executor_(executor), deadlines_(std::move(deadlines)), limits_(limits) {}

std::optional<ConnectionPool::Lease> ConnectionPool::take_idle(Known how) {
  while (!idle_.empty()) {
    std::unique_ptr<ClientConnection> connection = std::move(idle_.back().connection);
    idle_.pop_back();
    const bool is_quiet = how == Known::kNow ? connection->is_quiet_now() : connection->is_quiet();
    if (is_quiet) return Lease(shared_from_this(), std::move(connection), true);
    --open_;
  }
  return std::nullopt;
}

std::optional<ConnectionPool::Lease> ConnectionPool::open() {
  if (open_ >= limits_.open_max && !idle_.empty()) drop(1);
  if (open_ >= limits_.open_max) return std::nullopt;
  ++open_;
  return Lease(shared_from_this(), std::make_unique<ClientConnection>(executor_, deadlines_), false);
}

runtime::Task<std::optional<ConnectionPool::Lease>> ConnectionPool::wait(std::chrono::milliseconds patience,
                                                                         Wanted wanted) {
  const auto self = shared_from_this();
  if (wanted_.size() >= limits_.wanted_max) co_return std::nullopt;
  std::optional<std::unique_ptr<ClientConnection>> given = co_await wanted_.wait(executor_, patience);
  if (!given) co_return std::nullopt;
  const bool is_used = wanted == Wanted::kAny && *given != nullptr && (*given)->is_quiet();
  if (!is_used) *given = std::make_unique<ClientConnection>(executor_, deadlines_);
  co_return Lease(self, std::move(*given), is_used);
}

/// A connection is gone; the first who waits may open another in its place.
void ConnectionPool::give_place() {
  std::unique_ptr<ClientConnection> none;
  if (!wanted_.give(none)) --open_;
}

void ConnectionPool::put_back(std::unique_ptr<ClientConnection> connection) {
  const auto now = deadlines_->now();
  if (now - connection->connected_at() > limits_.age_max || limits_.idle_max == 0) return give_place();
  connection->next_request();
  if (wanted_.give(connection)) return;
  if (idle_.size() >= limits_.idle_max) drop(1);
  idle_.push_back({std::move(connection), now});
  if (idle_.size() == 1) arm(kSweepInterval);
}

void ConnectionPool::drop(std::size_t oldest) {
  open_ -= oldest;
  idle_.erase(idle_.begin(), idle_.begin() + static_cast<std::ptrdiff_t>(oldest));
}

void ConnectionPool::on_deadline() {
  const auto limit = deadlines_->now() - limits_.idle_timeout;
  std::size_t expired = 0;
  while (expired < idle_.size() && idle_[expired].since <= limit) ++expired;
  drop(expired);
  if (!idle_.empty()) arm(std::min<Deadlines::Clock::duration>(kSweepInterval, limits_.idle_timeout));
}

}  // namespace http
