/// Holding off password guessing (docs/http-contract.md §1.9; NIST SP 800-63B-4 section 3.2.2). Failures are counted
/// per address and account, per network, and per account over all addresses.
///
/// The count over all addresses first slows strangers down and then refuses them. A device that has logged in to the
/// account before, by its cookie or by a login from its network within 30 days, is counted apart, so that strangers
/// cannot lock the owner out.
#pragma once

#include "accounts/unlocking.hpp"
#include "auth/handlers/context.hpp"
#include "base/result.hpp"
#include "http/request.hpp"
#include "identity/email_address.hpp"

namespace auth {

/// What one attempt was counted under.
struct LoginCharges {
  guards::RateLimiter::Charge address_and_account;
  guards::NetworkLimiter::Charge network;
  guards::RateLimiter::Charge account;
};

/// Counts an attempt as failed in advance. Fails with the 429 of the first exhausted limit, and then nothing is
/// counted. May wait `slowed_login_delay`.
[[nodiscard]] runtime::Task<base::Result<LoginCharges>> charge_login(Context& context, http::Request& request,
                                                                     const identity::EmailAddress& email);

/// Takes the count back, after a success or when the attempt could not be judged.
[[nodiscard]] runtime::Task<void> refund_login(Context& context, http::Request& request, LoginCharges charges);

}  // namespace auth
