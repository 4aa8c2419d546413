/// The connections of one event loop to one server: those that wait for work and a count of those that work.
///
/// Bounded in both; the connection used last is used first, so that the others can age. Belongs to one event loop; not
/// thread-safe but for `open_count`. Held by shared pointer because a response still being streamed returns its
/// connection at the end.
///
///     auto lease = pool->take_idle();          // a connection that proved to be quiet, or nothing
///     if (!lease) lease = pool->open();        // an unconnected one, or nothing: `open_max` reached
///     if (!lease) lease = co_await pool->wait(5s, kAny);  // the next that is free, or nothing: too
///     late
///     ...                                      // connect, send, receive
///     if ((*lease)->is_reusable()) lease->keep();
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "http/client/connection.hpp"
#include "runtime/waiting_line.hpp"

namespace http {

struct PoolLimits {
  std::size_t idle_max = 256;     ///< connections waiting for work
  std::size_t open_max = 256;     ///< waiting and working
  std::size_t wanted_max = 1024;  ///< callers of `wait` at a time
  /// Shorter than that of our own services (60 s), so that we close first. Of servers that close sooner we learn it:
  /// `Known::kNow` for what cannot be repeated.
  std::chrono::milliseconds idle_timeout{30'000};
  std::chrono::milliseconds age_max{300'000};  ///< since connecting; spreads load over moved instances
};

class ConnectionPool final : public std::enable_shared_from_this<ConnectionPool>, private Deadlines::Watched {
 public:
  /// A connection taken out of the pool. Closed when destroyed, unless `keep` was called.
  class Lease {
   public:
    Lease(std::shared_ptr<ConnectionPool> pool, std::unique_ptr<ClientConnection> connection, bool is_used);
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&& other) noexcept;
    ~Lease();

    [[nodiscard]] ClientConnection& operator*() const noexcept { return *connection_; }
    [[nodiscard]] ClientConnection* operator->() const noexcept { return connection_.get(); }
    /// It carried requests before: the server may have closed it while ours was on the way.
    [[nodiscard]] bool is_used() const noexcept { return is_used_; }
    /// Returns the connection for reuse. The lease is empty afterwards.
    void keep();
    /// Takes the connection away from the pool and its bounds.
    [[nodiscard]] std::unique_ptr<ClientConnection> detach();

   private:
    std::shared_ptr<ConnectionPool> pool_;
    std::unique_ptr<ClientConnection> connection_;
    bool is_used_ = false;
  };

  [[nodiscard]] static std::shared_ptr<ConnectionPool> create(const runtime::Executor& executor,
                                                              std::shared_ptr<Deadlines> deadlines, PoolLimits limits);

  /// `kNow` asks the system about each, for a request that cannot be repeated should the server just have closed it.
  enum class Known : std::uint8_t { kToTheLoop, kNow };
  [[nodiscard]] std::optional<Lease> take_idle(Known how = Known::kToTheLoop);
  [[nodiscard]] std::optional<Lease> open();
  enum class Wanted : std::uint8_t { kAny, kUnconnected };
  /// For when `open` has none: the next connection or place that is given back, in the order of asking. `is_used()`
  /// tells whether it is connected. Nothing when `patience` is over, and at once when too many wait.
  [[nodiscard]] runtime::Task<std::optional<Lease>> wait(std::chrono::milliseconds patience, Wanted wanted);
  /// Closes what waits: the server has moved.
  void close_idle() { drop(idle_.size()); }

  [[nodiscard]] std::size_t idle() const noexcept { return idle_.size(); }
  [[nodiscard]] std::size_t open_count() const noexcept { return open_.load(std::memory_order_relaxed); }

 private:
  struct Idle {
    std::unique_ptr<ClientConnection> connection;
    Deadlines::Clock::time_point since;
  };
  ConnectionPool(const runtime::Executor& executor, std::shared_ptr<Deadlines> deadlines, PoolLimits limits);
  void put_back(std::unique_ptr<ClientConnection> connection);
  void give_place();
  void drop(std::size_t oldest);
  void on_deadline() override;

  runtime::Executor executor_;
  std::shared_ptr<Deadlines> deadlines_;
  PoolLimits limits_;
  std::vector<Idle> idle_;  ///< oldest first
  /// They get a connection that can be used again, or null: a place for a new one. While they wait, none idles.
  runtime::WaitingLine<std::unique_ptr<ClientConnection>> wanted_;
  std::atomic<std::size_t> open_ = 0;  ///< changed by the loop, read from any thread
};

}  // namespace http
