/// Makes the limiters of user-service (docs/http-contract.md §1.9).
#pragma once

#include <memory>
#include <string_view>

#include "guards/limit_settings.hpp"
#include "guards/rate_limit.hpp"

namespace user {

using Limiter = std::shared_ptr<const guards::RateLimiter>;

inline constexpr const char* kTooManyRequests = "Too many requests from this IP, please try again later.";

/// Thread-safe, does not block; everything given must outlive it and what it makes.
class Limiters {
 public:
  Limiters(storage::RateLimitStore& store, metrics::Registry& metrics, const guards::LimitSettings& settings)
      : store_(store), metrics_(metrics), settings_(settings) {}

  /// `family`: of its counters in the store and in metrics, "user-avatar". `setting`: the NAME of
  /// RATE_LIMIT_<NAME>_MAX. `message`: of the 429.
  [[nodiscard]] Limiter make(const char* family, std::string_view setting,
                             const char* message = kTooManyRequests) const {
    guards::RateLimitRule rule{family, settings_.of(setting), message};
    return std::make_shared<const guards::RateLimiter>(store_, std::move(rule), metrics_);
  }

 private:
  storage::RateLimitStore& store_;
  metrics::Registry& metrics_;
  const guards::LimitSettings& settings_;
};

}  // namespace user
