/// Runs coroutines side by side to their end, on the calling thread: how a tool keeps several calls in flight.
#pragma once

#include <exception>

#include <boost/asio/co_spawn.hpp>

#include "runtime/task.hpp"

namespace transfer {

/// Starts `make()` (a `runtime::Task<void>`) `count` times on one loop and blocks until all have ended. They share the
/// loop, so between two waits none of them is disturbed. Rethrows what they throw.
template <class Make>
void run_lanes(std::size_t count, Make make) {
  boost::asio::io_context loop{1};
  for (std::size_t i = 0; i < count; ++i) {
    boost::asio::co_spawn(loop, make(), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }
  loop.run();
}

}  // namespace transfer
