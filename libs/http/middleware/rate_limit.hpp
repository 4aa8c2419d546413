/// Rate limit fields and errors (docs/http-contract.md §1.9; draft-ietf-httpapi-ratelimit-headers-06). The counting
/// itself is behind storage::RateLimitStore; this only turns its decision into fields and an Error.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "http/message/fields.hpp"

namespace http {

/// One counter's state after a request was counted.
struct RateLimitState {
  bool is_allowed = true;
  std::uint64_t limit = 0;
  std::uint64_t remaining = 0;
  std::chrono::seconds window{0};
  std::chrono::seconds reset_after{0};
  std::chrono::seconds retry_after{0};
};

/// Sets RateLimit-Policy, -Limit, -Remaining and -Reset.
void set_rate_limit_fields(Fields& fields, const RateLimitState& state);

/// The 429 error with Retry-After and `retryAfter`.
[[nodiscard]] base::Error rate_limited(std::string_view message, const RateLimitState& state);

}  // namespace http
