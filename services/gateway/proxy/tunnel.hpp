/// Joins a client's connection and an upstream's after a switch of protocols: bytes pass both ways unseen.
///
/// One fixed buffer a direction, so a slow reader slows the writer down. When one side ends its sending, the end is
/// passed on and the other direction lives on; an error or silence for longer than the idle timeout ends both.
#pragma once

#include <chrono>
#include <memory>

#include "gateway/upstream/pools.hpp"
#include "http/client/connection.hpp"
#include "http/message/response.hpp"

namespace gateway {

/// The continuation of a 101 answer. Counted in `pools->tunnels` from now until it ends.
[[nodiscard]] http::ProtocolSwitch tunnel_to(std::unique_ptr<http::ClientConnection> upstream,
                                             std::shared_ptr<LoopPools> pools, std::chrono::milliseconds idle_timeout);

}  // namespace gateway
