/// Limits attempts to change one's e-mail address: whether an address is taken is what the answer gives away, so asking
/// must be as dear as it is at sign-up. Every attempt counts, also one that succeeds: per user, and as one more sign-up
/// from the client's network.
#pragma once

#include "base/result.hpp"
#include "guards/rate_limit.hpp"

namespace guards {

/// The name of the counter of sign-ups, which services that share a store share.
inline constexpr const char* kSignUpLimit = "auth-register";

/// Thread-safe, does not block; store and metrics must outlive it.
class EmailChangeLimit {
 public:
  /// `sign_up`: what a network may do together with registrations (kSignUpLimit).
  EmailChangeLimit(storage::RateLimitStore& store, storage::RateLimit per_user, storage::RateLimit sign_up,
                   metrics::Registry& metrics);

  /// Counts one attempt of the signed-in user. Errors as RateLimiter::take.
  [[nodiscard]] runtime::Task<base::Status> charge(http::Request& request) const;

 private:
  RateLimiter by_user_;
  NetworkLimiter by_network_;
};

}  // namespace guards
