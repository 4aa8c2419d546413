/// Stores that go on with a local one while the shared one cannot be reached: the counters of rate limits and the PINs,
/// which are better kept per process for a while than not at all (docs/http-contract.md §1.9).
#pragma once

#include <memory>

#include "storage/ports/pin_store.hpp"
#include "storage/ports/rate_limit_store.hpp"

namespace storage::fallback {

/// Counts in `shared`, and in `local` while that fails; a limit is never simply skipped. A call is given back where it
/// was counted last.
[[nodiscard]] std::unique_ptr<RateLimitStore> make_rate_limit_store(std::unique_ptr<RateLimitStore> shared,
                                                                    std::unique_ptr<RateLimitStore> local);

/// Creates in `shared`, or in `local` while that fails, and redeems what either has. A PIN made during an outage is
/// known to the process that made it only.
[[nodiscard]] std::unique_ptr<PinStore> make_pin_store(std::unique_ptr<PinStore> shared,
                                                       std::unique_ptr<PinStore> local);

}  // namespace storage::fallback
