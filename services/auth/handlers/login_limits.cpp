#include "auth/handlers/login_limits.hpp"

#include <algorithm>

#include "runtime/pause.hpp"

namespace auth {
namespace {

using Charge = guards::RateLimiter::Charge;

/// Strangers are slowed once a tenth of what the account bears is used up.
bool is_under_attack(const Charge& strangers) {
  if (strangers.key.empty()) return false;
  const storage::LimitDecision& decision = strangers.decision;
  return !decision.allowed || decision.limit - decision.remaining > std::max(decision.limit / 10, 1U);
}

runtime::Task<base::Result<Charge>> charge_known(Context& context, http::Request& request, std::string key,
                                                 Charge strangers) {
  if (strangers.decision.allowed) co_await context.limiters.login_account->refund(request, std::move(strangers));
  co_return co_await context.limiters.login_account->take(request, std::move(key));
}

/// Asks whether the network is known only while the account is under attack: that is a look into the database.
runtime::Task<base::Result<Charge>> charge_account(Context& context, http::Request& request,
                                                   const identity::EmailAddress& email, const std::string& account) {
  const guards::RateLimiter& limiter = *context.limiters.login_account;
  if (const auto device = context.device_cookie.find(request, account, context.clock.now())) {
    std::string key = account + "|device=" + *device;
    co_return co_await limiter.take(request, std::move(key));
  }
  base::Result<Charge> strangers = co_await limiter.try_take(request, account);
  if (!strangers || !is_under_attack(*strangers)) co_return strangers;
  const std::string network = guards::home_network(request.client_ip);
  const base::Result<std::vector<std::string>> addresses = co_await context.accounts.login_addresses(email);
  if (!addresses) co_return std::unexpected(addresses.error());
  const bool is_known = std::ranges::any_of(
      *addresses, [&](const std::string& address) { return guards::home_network(address) == network; });
  if (is_known) {
    std::string key = account + "|network=" + network;
    co_return co_await charge_known(context, request, std::move(key), std::move(*strangers));
  }
  if (!strangers->decision.allowed) {
    base::Error refusal = co_await limiter.refuse(request, std::move(*strangers));
    co_return std::unexpected(std::move(refusal));
  }
  co_await runtime::pause(context.slowed_login_delay);
  co_return strangers;
}

}  // namespace

// The narrowest first: what a later one refuses was then, for the moment, counted against the caller alone.
runtime::Task<base::Result<LoginCharges>> charge_login(Context& context, http::Request& request,
                                                       const identity::EmailAddress& email) {
  co_await context.unlock_watch.catch_up();
  const std::string account = accounts::account_digest(email);
  LoginCharges charges;
  std::string both = guards::client_key(request) + "|" + account;
  auto by_both = co_await context.limiters.login->take(request, std::move(both));
  if (!by_both) co_return std::unexpected(std::move(by_both).error());
  charges.address_and_account = std::move(*by_both);
  auto by_network = co_await context.limiters.login_ip->take(request);
  if (!by_network) co_return std::unexpected(std::move(by_network).error());
  charges.network = std::move(*by_network);
  auto by_account = co_await charge_account(context, request, email, account);
  if (!by_account) co_return std::unexpected(std::move(by_account).error());
  charges.account = std::move(*by_account);
  context.limiters.login->show(request, charges.address_and_account);
  co_return charges;
}

runtime::Task<void> refund_login(Context& context, http::Request& request, LoginCharges charges) {
  co_await context.limiters.login_account->refund(request, std::move(charges.account));
  co_await context.limiters.login_ip->refund(request, std::move(charges.network));
  co_await context.limiters.login->refund(request, std::move(charges.address_and_account));
}

}  // namespace auth
