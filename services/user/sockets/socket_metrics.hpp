/// What is counted of sockets. Handles of the registry: copied freely, thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "metrics/registry.hpp"

namespace user {

/// Why a socket ended.
enum class SocketEnd {
  kByClient,         ///< closed by its client, or its connection broke
  kTokenEnded,       ///< revoked, signed out, suspended, deleted
  kExpired,          ///< the token's time is over
  kReplaced,         ///< the user opened more than he may have
  kDraining,         ///< the service stops
  kUnauthenticated,  ///< presented no token in time
  kRefused,          ///< presented one that is not accepted
  kUndecided,        ///< the store could not tell whether it is accepted
  kSilent,           ///< answered no ping
  kSlow,             ///< did not read what it was sent
  kMisuse,           ///< broke the protocol or its bounds
};
inline constexpr std::size_t kSocketEnds = 11;

/// Why a handshake was refused.
enum class HandshakeRefusal { kTransport, kSession, kMethod, kRequest, kOrigin, kVersion, kLimited, kFull, kDraining };
inline constexpr std::size_t kHandshakeRefusals = 9;

class SocketMetrics {
 public:
  explicit SocketMetrics(metrics::Registry& registry);

  void ended(SocketEnd reason) const noexcept { ended_[static_cast<std::size_t>(reason)].add(); }
  void refused(HandshakeRefusal reason) const noexcept { refused_[static_cast<std::size_t>(reason)].add(); }
  void accepted() const noexcept { accepted_.add(); }
  /// Events handed to sockets, one for each socket.
  void delivered(std::size_t sockets) const noexcept { delivered_.add(static_cast<double>(sockets)); }
  void received() const noexcept { received_.add(); }

 private:
  std::array<metrics::Counter, kSocketEnds> ended_;
  std::array<metrics::Counter, kHandshakeRefusals> refused_;
  metrics::Counter accepted_, delivered_, received_;
};

}  // namespace user
