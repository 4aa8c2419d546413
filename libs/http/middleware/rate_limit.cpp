#include "http/middleware/rate_limit.hpp"

namespace http {

void set_rate_limit_fields(Fields& fields, const RateLimitState& state) {
  const std::string limit = std::to_string(state.limit);
  fields.set("RateLimit-Policy", limit + ";w=" + std::to_string(state.window.count()));
  fields.set("RateLimit-Limit", limit);
  fields.set("RateLimit-Remaining", std::to_string(state.remaining));
  fields.set("RateLimit-Reset", std::to_string(state.reset_after.count()));
}

base::Error rate_limited(std::string_view message, const RateLimitState& state) {
  return base::Error{base::ErrorCode::kRateLimited, message}.with_retry_after(
      std::max(state.retry_after, std::chrono::seconds{1}));
}

}  // namespace http
