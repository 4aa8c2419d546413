#include "guards/email_change_limit.hpp"

namespace guards {
namespace {

RateLimitRule rule(const char* name, storage::RateLimit limit) {
  return {.name = name, .limit = limit, .message = "Too many requests, please try again later"};
}

}  // namespace

EmailChangeLimit::EmailChangeLimit(storage::RateLimitStore& store, storage::RateLimit per_user,
                                   storage::RateLimit sign_up, metrics::Registry& metrics)
    : by_user_(store, rule("email-change", per_user), metrics),
      by_network_(store, rule(kSignUpLimit, sign_up), metrics) {}

runtime::Task<base::Status> EmailChangeLimit::charge(http::Request& request) const {
  const auto by_user = co_await by_user_.take(request, user_or_client(request));
  if (!by_user) co_return std::unexpected(by_user.error());
  const auto by_network = co_await by_network_.take(request);
  if (!by_network) co_return std::unexpected(by_network.error());
  co_return base::Status{};
}

}  // namespace guards
