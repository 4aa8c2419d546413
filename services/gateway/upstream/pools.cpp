#include "gateway/upstream/pools.hpp"

#include <algorithm>

#include "base/check.hpp"

namespace gateway {

LoopPools::LoopPools(boost::asio::io_context& loop, std::size_t instances, http::PoolLimits limits,
                     ClientTurns::Limits turn_limits)
    : loop_(loop),
      deadlines_(std::make_shared<http::Deadlines>(loop.get_executor())),
      turns_(ClientTurns::create(loop.get_executor(), turn_limits)) {
  for (std::size_t i = 0; i < instances; ++i) {
    entries_.push_back({http::ConnectionPool::create(loop.get_executor(), deadlines_, limits), 0});
  }
}

http::ConnectionPool& LoopPools::pool(const Instance& instance) {
  Entry& entry = entries_[instance.index()];
  const std::uint32_t version = instance.version();
  if (entry.version != version) {
    entry.pool->close_idle();
    entry.version = version;
  }
  return *entry.pool;
}

std::size_t LoopPools::in_flight(const Instance& instance) const noexcept {
  const http::ConnectionPool& pool = *entries_[instance.index()].pool;
  return pool.open_count() - pool.idle();
}

Pools::Pools(runtime::EventLoops& loops, const Registry& registry, http::PoolLimits limits,
             ClientTurns::Limits turn_limits) {
  for (std::size_t i = 0; i < loops.size(); ++i) {
    loops_.push_back(std::make_shared<LoopPools>(loops.at(i), registry.instance_count(), limits, turn_limits));
  }
}

const std::shared_ptr<LoopPools>& Pools::of(const runtime::Executor& executor) const {
  const boost::asio::execution_context* const context = &executor.context();
  const auto found = std::ranges::find_if(loops_, [context](const auto& loop) { return &loop->loop() == context; });
  base::check(found != loops_.end(), "a request on a loop that has no pools");
  return *found;
}

std::size_t Pools::open_connections(const Instance& instance) const noexcept {
  std::size_t open = 0;
  for (const auto& loop : loops_) open += loop->open_connections(instance);
  return open;
}

std::size_t Pools::open_tunnels() const noexcept {
  std::size_t open = 0;
  for (const auto& loop : loops_) open += loop->tunnels;
  return open;
}

}  // namespace gateway
