/// The kept connections to all instances, one set per event loop.
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "gateway/upstream/client_turns.hpp"
#include "gateway/upstream/service.hpp"
#include "http/client/pool.hpp"
#include "runtime/event_loops.hpp"

namespace gateway {

/// What one loop has; used on that loop only.
class LoopPools {
 public:
  LoopPools(boost::asio::io_context& loop, std::size_t instances, http::PoolLimits limits,
            ClientTurns::Limits turn_limits);

  [[nodiscard]] const boost::asio::io_context& loop() const noexcept { return loop_; }
  [[nodiscard]] const std::shared_ptr<http::Deadlines>& deadlines() const noexcept { return deadlines_; }
  [[nodiscard]] ClientTurns& turns() const noexcept { return *turns_; }
  /// The pool of an instance, emptied of idle connections if the instance has moved.
  [[nodiscard]] http::ConnectionPool& pool(const Instance& instance);
  /// Connections of this loop that work for the instance.
  [[nodiscard]] std::size_t in_flight(const Instance& instance) const noexcept;
  /// Where to begin among an instance's endpoints, so that several addresses share the load.
  [[nodiscard]] std::size_t next_turn() noexcept { return turn_++; }

  /// Kept and working connections to the instance. Callable from any thread, as is reading `tunnels`.
  [[nodiscard]] std::size_t open_connections(const Instance& instance) const noexcept {
    return entries_[instance.index()].pool->open_count();
  }

  std::atomic<std::size_t> tunnels = 0;  ///< open on this loop

 private:
  struct Entry {
    std::shared_ptr<http::ConnectionPool> pool;
    std::uint32_t version = 0;  ///< of the instance's endpoints
  };
  boost::asio::io_context& loop_;
  std::shared_ptr<http::Deadlines> deadlines_;
  std::shared_ptr<ClientTurns> turns_;
  std::vector<Entry> entries_;
  std::size_t turn_ = 0;
};

/// Thread-safe.
class Pools {
 public:
  Pools(runtime::EventLoops& loops, const Registry& registry, http::PoolLimits limits, ClientTurns::Limits turn_limits);
  /// Those of the loop an executor belongs to. It must be one of the loops.
  [[nodiscard]] const std::shared_ptr<LoopPools>& of(const runtime::Executor& executor) const;
  [[nodiscard]] std::size_t loop_count() const noexcept { return loops_.size(); }
  /// On all loops.
  [[nodiscard]] std::size_t open_connections(const Instance& instance) const noexcept;
  [[nodiscard]] std::size_t open_tunnels() const noexcept;

 private:
  std::vector<std::shared_ptr<LoopPools>> loops_;
};

}  // namespace gateway
