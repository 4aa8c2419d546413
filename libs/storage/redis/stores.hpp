/// The ports that Redis serves. Every store shares the Client it is made with and must not outlive it.
#pragma once

#include <chrono>
#include <memory>

#include "storage/ports/health_probe.hpp"
#include "storage/ports/pin_store.hpp"
#include "storage/ports/rate_limit_store.hpp"
#include "storage/redis/client.hpp"

namespace storage::redis {

struct RateLimitOptions {
  /// Calls that were allowed from memory are counted on the server within this time.
  std::chrono::milliseconds count_within{5};
  /// How long an answer of the server may serve to allow calls from memory.
  std::chrono::milliseconds fresh_for{20};
  /// Keys remembered in memory; the server keeps all.
  std::size_t keys_max = 100'000;
};

/// Counts in one script a call, so instances share their limits exactly. A key of a continuous limit with much room
/// left is answered from memory and counted in the background; see allowances.hpp for why no limit is passed by that.
[[nodiscard]] std::unique_ptr<RateLimitStore> make_rate_limit_store(Client& client, RateLimitOptions options = {});

/// PINs expire by themselves; there are a million at the most, so they need no other bound.
[[nodiscard]] std::unique_ptr<PinStore> make_pin_store(Client& client, const base::Clock& clock);

/// PING.
[[nodiscard]] std::unique_ptr<HealthProbe> make_health_probe(Client& client);

}  // namespace storage::redis
