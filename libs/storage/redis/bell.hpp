/// Wakes other processes at once instead of letting them find out at their next look: a message without content, by
/// publish and subscribe.
///
/// Only ever a hint. A ring may be lost (the server restarts, a connection breaks) or come for nothing; a listener must
/// look by itself now and then, too.
///
///     redis::Bell bell(client, "token-changes", [&] { feed.look_soon(); });
///     bell.ring();   // every other process hears it, and this one
///
/// Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "storage/redis/client.hpp"

namespace storage::redis {

class Bell {
 public:
  /// Both must outlive this. `on_ring` is called on an event loop and must not block; also once after each connecting,
  /// because rings may have been missed before. It is not called any more once the destructor has returned.
  Bell(Client& client, std::string_view name, std::function<void()> on_ring);
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  /// Does not wait; a failure is not told.
  void ring();

 private:
  class Listener;
  Client& client_;
  std::string channel_;
  std::shared_ptr<Listener> listener_;
};

}  // namespace storage::redis
