/// Rate limits and PINs in the memory of this process: the production adapters where no Redis is shared.
///
/// Bounded and thread-safe; the clock must outlive them. Nothing survives the process.
#pragma once

#include <cstddef>
#include <memory>

#include "base/clock.hpp"
#include "storage/ports/pin_store.hpp"
#include "storage/ports/rate_limit_store.hpp"

namespace storage::memory {

struct RateLimitOptions {
  /// Keys remembered at a time, about 200 bytes each. Beyond it full buckets are forgotten first, then those untouched
  /// for longest.
  std::size_t keys_max = 100'000;
};

struct PinOptions {
  std::size_t pins_max = 100'000;  ///< live and remembered ones
};

[[nodiscard]] std::unique_ptr<RateLimitStore> make_rate_limit_store(const base::Clock& clock,
                                                                    RateLimitOptions options = {});
[[nodiscard]] std::unique_ptr<PinStore> make_pin_store(const base::Clock& clock, PinOptions options = {});

}  // namespace storage::memory
