/// Holding off password guessing (HTTP contract section 1.9): failures are counted per address and account, per
/// address, and per account over all addresses. The last slows logins down and never refuses one, so that a stranger
/// cannot lock an owner out.
#pragma once

#include <optional>
#include <vector>

#include "auth/handlers/context.hpp"
#include "base/result.hpp"
#include "http/request.hpp"
#include "identity/email_address.hpp"

namespace auth {

/// What one attempt was counted under.
struct LoginCharges {
  std::optional<guards::RateLimiter::Charge> account;  ///< nullopt: the account is under attack, the login is slowed
  guards::RateLimiter::Charge address;
  guards::RateLimiter::Charge address_and_account;
};

/// Counts an attempt as failed in advance. Fails with the 429 of the first exhausted limit. May wait
/// `slowed_login_delay`.
[[nodiscard]] runtime::Task<base::Result<LoginCharges>> charge_login(Context& context, http::Request& request,
                                                                     const identity::EmailAddress& email);

/// Takes the count back, after a success or when the attempt could not be judged.
[[nodiscard]] runtime::Task<void> refund_login(Context& context, http::Request& request, LoginCharges charges);

}  // namespace auth
