/// The route table of user-service: method, path, access, audit, handler (docs/http-contract.md §4). Health, metrics
/// and the API description are added by the application.
#pragma once

#include <vector>

#include "guards/rate_limit.hpp"
#include "http/router.hpp"
#include "user/handlers/context.hpp"

namespace user {

/// Who may call: guards in the order they run, all before the body is read.
struct Access {
  http::Guard signed_in;  ///< authenticated, within the general limit
  std::shared_ptr<const guards::RateLimiter> avatar_limiter;
  std::shared_ptr<const guards::RateLimiter> document_limiter;
  std::shared_ptr<const guards::RateLimiter> favorites_check_limiter;
  http::Guard internal_notifications;  ///< another service, within its own limit
  http::Guard public_limit;            ///< the general limit, for what needs no account
  std::shared_ptr<const guards::RateLimiter> export_limiter;
  std::shared_ptr<const guards::RateLimiter> deletion_limiter;
};

/// `context` must outlive the rows.
[[nodiscard]] std::vector<http::Route> routes(const Context& context, const Access& access);

}  // namespace user
