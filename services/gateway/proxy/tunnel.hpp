/// Joins a client's connection and an upstream's after a switch of protocols: bytes pass both ways unseen.
///
/// What is read goes through a buffer of the thread, so a tunnel that waits holds none; what one side does not take at
/// once is kept, and nothing more is read for it, so a slow reader slows the writer down. When the client ends its
/// sending, the end is passed on and the other direction lives on. When the upstream ends, the client gets what is left
/// if it reads it within a moment. An error, or silence for longer than the idle timeout, ends both. When the gateway
/// stops, the upstream is told that the client sends no more; user-service says goodbye to it.
#pragma once

#include <chrono>
#include <memory>

#include "gateway/upstream/pools.hpp"
#include "http/client/connection.hpp"
#include "http/message/response.hpp"

namespace gateway {

/// The continuation of a 101 answer. Counted in `pools->tunnels` from now until it ends.
[[nodiscard]] std::shared_ptr<http::ProtocolSwitch> tunnel_to(std::unique_ptr<http::ClientConnection> upstream,
                                                              std::shared_ptr<LoopPools> pools,
                                                              std::chrono::milliseconds idle_timeout);

}  // namespace gateway
