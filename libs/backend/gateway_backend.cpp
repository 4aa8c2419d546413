#include "backend/backend.hpp"
#include "backend/cache.hpp"
#include "config/derived.hpp"
#include "config/keys/gateway_keys.hpp"
#include "config/keys/store_keys.hpp"
#include "config/memory_plan.hpp"
#include "storage/memory/cache.hpp"

namespace backend {

CacheOptions cache_options_from(const config::Values& values) {
  namespace keys = config::keys;
  return {.url = config::redis_url(values),
          .ca_file = values.text(keys::kRedisCaFile),
          .key_prefix = values.text(keys::kRedisKeyPrefix),
          .connect_timeout = values.duration(keys::kRedisConnectTimeoutMs),
          .command_timeout = values.duration(keys::kRedisCommandTimeoutMs),
          .pending_max = values.count(keys::kRedisPendingMax)};
}

GatewayOptions gateway_options_from(const config::Values& values) {
  return {.rate_limit_entries_max = config::plan_memory(values).rate_limit_entries,
          .pins_max = values.count(config::keys::kVrSessionsMax),
          .cache = cache_options_from(values)};
}

base::Result<std::unique_ptr<GatewayBackend>> open_gateway_backend(const GatewayOptions& options,
                                                                   const hosting::Resources& resources) {
  auto cache = open_cache(options.cache, options.rate_limit_entries_max, resources);
  if (!cache) return std::unexpected(std::move(cache).error());
  auto opened = std::make_unique<GatewayBackend>();
  opened->engine = cache->engine;
  opened->rate_limits = std::move(cache->rate_limits);
  opened->pins = cache->share_pins(storage::memory::make_pin_store(resources.clock, {.pins_max = options.pins_max}));
  opened->cache_health = std::move(cache->health);
  return opened;
}

}  // namespace backend
