/// How the adapters of one process reach a Redis server.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "metrics/registry.hpp"
#include "storage/redis/address.hpp"

namespace storage::redis {

struct Options {
  Address address;
  std::string key_prefix = "dreamscape:";  ///< of every key and channel
  std::string ca_file;                     ///< authorities to trust with rediss:// besides the system's; empty: none
  std::chrono::milliseconds connect_timeout{2'000};  ///< resolving, connecting, TLS and logging in together
  std::chrono::milliseconds command_timeout{500};
  std::chrono::milliseconds reconnect_pause_max{1'000};
  std::size_t pending_max = 4'096;  ///< commands without an answer yet, per event loop; beyond, they fail at once
  /// Told when the server becomes reachable or unreachable, on an event loop; must not block. May be empty.
  std::function<void(bool is_up, std::string_view detail)> on_change;
  metrics::Registry* metrics = nullptr;  ///< not owned; null: no figures
  /// Times of limits and PINs; null: the server's own, so that clocks of several machines need not agree. For tests.
  const base::Clock* clock = nullptr;
};

}  // namespace storage::redis
