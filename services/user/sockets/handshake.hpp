/// `/socket.io/`: the only request that a Socket.IO client makes (docs/http-contract.md §4.6). Answered with 101 and a
/// SocketSession, or refused in the protocol's own JSON.
#pragma once

#include <atomic>
#include <vector>

#include "http/middleware/cors.hpp"
#include "http/router.hpp"
#include "user/sockets/session.hpp"

namespace user {

class SocketHandshakes {
 public:
  /// `parts` must outlive it.
  SocketHandshakes(const SocketParts& parts, http::Cors cors) : parts_(parts), cors_(std::move(cors)) {}

  /// One for each method, so that each gets the protocol's answer. This must outlive them.
  [[nodiscard]] std::vector<http::Route> routes();
  /// From now on handshakes are refused with 503, so that clients go elsewhere.
  void begin_drain() noexcept { is_draining_ = true; }

 private:
  [[nodiscard]] runtime::Task<base::Result<http::Response>> answer(http::Request& request);
  [[nodiscard]] base::Result<http::Response> accept(http::Request& request, std::string_view key,
                                                    const runtime::Executor& executor);
  [[nodiscard]] http::Response refuse(HandshakeRefusal reason, socketio::HandshakeError error) const;
  [[nodiscard]] base::Error unavailable(HandshakeRefusal reason, base::Error error) const;
  [[nodiscard]] bool is_foreign(const http::Request& request) const;

  const SocketParts& parts_;
  const http::Cors cors_;
  std::atomic<bool> is_draining_ = false;
};

}  // namespace user
