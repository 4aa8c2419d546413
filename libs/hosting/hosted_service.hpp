/// What a program needs to know of a service to run it: one service in a container, all three in `dreamscape`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace hosting {

/// Life cycle, in this order: constructed → start → begin_drain → stop_accepting → stop → destroyed. All calls come
/// from the main thread while the event loops run; `start` and `stop` may block.
class HostedService {
 public:
  virtual ~HostedService() = default;

  [[nodiscard]] virtual const std::string& name() const = 0;
  /// Opens stores, runs migrations, starts background work and listens. A store that is down is not an error: the
  /// service answers 503 until it is back.
  [[nodiscard]] virtual base::Status start() = 0;
  /// The bound port; valid after `start`.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Readiness turns 503 at once and answers say `Connection: close`; requests are still served.
  virtual void begin_drain() = 0;
  /// No new connections; idle ones are closed.
  virtual void stop_accepting() = 0;
  [[nodiscard]] virtual std::size_t open_connections() const = 0;
  /// Cuts what is left and ends background work.
  virtual void stop() = 0;
};

}  // namespace hosting
