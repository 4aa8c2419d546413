/// The gateway's rate limits as guards.
#pragma once

#include <memory>

#include "guards/rate_limit.hpp"
#include "http/router.hpp"

namespace gateway {

using Limiter = std::shared_ptr<const guards::RateLimiter>;

/// Counts every call of a client address, and repeats the limit in the X-RateLimit fields older clients read.
[[nodiscard]] http::Guard client_limit(Limiter limiter);

/// X-RateLimit-Limit and -Remaining from their namesakes of the draft, where those are set.
void add_x_rate_limit_fields(http::Fields& fields);

}  // namespace gateway
