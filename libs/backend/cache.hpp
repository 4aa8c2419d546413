/// What a process keeps in the shared cache, or in itself when there is none. Private to this folder.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "backend/backend.hpp"

namespace backend {

struct Cache {
  std::shared_ptr<void> engine;  ///< what all the others borrow
  std::unique_ptr<storage::RateLimitStore> rate_limits;
  std::unique_ptr<storage::HealthProbe> health;  ///< null when there is no shared cache

  /// PINs that every process knows, with `local` to fall back on; `local` itself when there is no shared cache.
  std::function<std::unique_ptr<storage::PinStore>(std::unique_ptr<storage::PinStore> local)> share_pins;

  /// Tells every process to look for news of one kind, "token-changes"; returns how to do so. `on_ring` is called when
  /// another did, until the returned function is gone. Empty when there is no shared cache.
  std::function<std::function<void()>(std::string_view kind, std::function<void()> on_ring)> share_bell;
};

/// `log`, which tells other processes through the cache when it was appended to; `log` itself when there is none.
[[nodiscard]] std::unique_ptr<storage::DeliveryLog> share_news(std::unique_ptr<storage::DeliveryLog> log,
                                                               const Cache& cache);

/// From the keys every program has.
[[nodiscard]] CacheOptions cache_options_from(const config::Values& values);

/// `invalid_argument` for a URL that is none. Does not wait for the server.
[[nodiscard]] base::Result<Cache> open_cache(const CacheOptions& options, std::size_t rate_limit_entries_max,
                                             const hosting::Resources& resources);

}  // namespace backend
