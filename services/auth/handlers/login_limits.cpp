#include "auth/handlers/login_limits.hpp"

#include "runtime/pause.hpp"
#include "security/opaque_token.hpp"

namespace auth {
runtime::Task<base::Result<LoginCharges>> charge_login(Context& context, http::Request& request,
                                                       const identity::EmailAddress& email) {
  // Stores of counters need not know addresses of people.
  const std::string account = security::token_digest(email.canonical);
  const std::string address = guards::client_key(request);
  LoginCharges charges;
  auto by_account = co_await context.limiters.login_account->take(request, account);
  const bool is_slowed = !by_account && by_account.error().code() == base::ErrorCode::kRateLimited;
  if (!by_account && !is_slowed) co_return std::unexpected(std::move(by_account).error());
  if (by_account) charges.account = std::move(*by_account);
  auto by_address = co_await context.limiters.login_ip->take(request, address);
  if (!by_address) co_return std::unexpected(std::move(by_address).error());
  charges.address = std::move(*by_address);
  // The last one is the limit whose figures the client sees.
  auto by_both = co_await context.limiters.login->take(request, address + "|" + account);
  if (!by_both) co_return std::unexpected(std::move(by_both).error());
  charges.address_and_account = std::move(*by_both);
  if (is_slowed) co_await runtime::pause(context.slowed_login_delay);
  co_return charges;
}

runtime::Task<void> refund_login(Context& context, http::Request& request, LoginCharges charges) {
  if (charges.account) co_await context.limiters.login_account->refund(request, std::move(*charges.account));
  co_await context.limiters.login_ip->refund(request, std::move(charges.address));
  co_await context.limiters.login->refund(request, std::move(charges.address_and_account));
}

}  // namespace auth
