#include "backend/cache.hpp"
#include "storage/fallback/stores.hpp"
#include "storage/memory/cache.hpp"
#include "storage/redis/bell.hpp"
#include "storage/redis/stores.hpp"
#include "storage/redis/stream.hpp"

namespace backend {
namespace {

namespace redis = storage::redis;

base::Result<redis::Options> redis_options(const CacheOptions& options, const hosting::Resources& resources) {
  auto address = redis::parse_address(options.url->reveal());
  if (!address) return std::unexpected(std::move(address).error());
  if (address->has_tls && !options.ca_file.empty()) {
    if (auto usable = redis::check_ca_file(options.ca_file); !usable) return std::unexpected(std::move(usable).error());
  }
  redis::Options opened;
  opened.address = std::move(*address);
  opened.key_prefix = options.key_prefix;
  opened.ca_file = options.ca_file;
  opened.connect_timeout = options.connect_timeout;
  opened.command_timeout = options.command_timeout;
  opened.pending_max = options.pending_max;
  opened.metrics = &resources.metrics;
  opened.on_change = [&log = resources.log](bool is_up, std::string_view detail) {
    if (is_up) return log.info("cache reachable again");
    log.warning("cache unreachable, limits are counted locally", {{"detail", detail}});
  };
  return opened;
}

}  // namespace

base::Result<Cache> open_cache(const CacheOptions& options, std::size_t rate_limit_entries_max,
                               const hosting::Resources& resources) {
  Cache cache;
  auto local = storage::memory::make_rate_limit_store(resources.clock, {.keys_max = rate_limit_entries_max});
  if (!options.url) {
    cache.rate_limits = std::move(local);
    cache.share_pins = [](std::unique_ptr<storage::PinStore> pins) { return pins; };
    return cache;
  }
  auto opened = redis_options(options, resources);
  if (!opened) return std::unexpected(std::move(opened).error());
  const auto client = std::make_shared<redis::Client>(resources.loops, std::move(*opened));
  cache.engine = client;
  cache.rate_limits = storage::fallback::make_rate_limit_store(
      redis::make_rate_limit_store(*client, {.keys_max = rate_limit_entries_max}), std::move(local));
  cache.health = redis::make_health_probe(*client);
  cache.share_pins = [client, &clock = resources.clock](std::unique_ptr<storage::PinStore> pins) {
    return storage::fallback::make_pin_store(redis::make_pin_store(*client, clock), std::move(pins));
  };
  cache.share_bell = [client](std::string_view kind, std::function<void()> on_ring) -> std::function<void()> {
    const auto bell = std::make_shared<redis::Bell>(*client, kind, std::move(on_ring));
    return [client, bell] { bell->ring(); };
  };
  return cache;
}

}  // namespace backend
