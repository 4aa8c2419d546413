/// The rate limits of auth-service (docs/http-contract.md §1.9).
#pragma once

#include <memory>

#include "guards/limit_settings.hpp"
#include "guards/rate_limit.hpp"
#include "metrics/registry.hpp"
#include "storage/ports/rate_limit_store.hpp"

namespace auth {

using Limiter = std::shared_ptr<const guards::RateLimiter>;
using NetworkLimit = std::shared_ptr<const guards::NetworkLimiter>;

/// The rows of the contract's table (section 1.9) that concern this service.
struct Limiters {
  Limiter login;          ///< failed logins of one address on one account
  NetworkLimit login_ip;  ///< failed logins of one address
  Limiter login_account;  ///< failed logins on one account: of all strangers together, of each known device
  NetworkLimit sign_up;
  Limiter refresh;
  Limiter general;  ///< everything else
  Limiter change_password;
  Limiter refusal_notes;  ///< events about refused logins, which cost an attacker nothing
};

/// Both must outlive the limiters.
[[nodiscard]] Limiters make_limiters(const guards::LimitSettings& settings, storage::RateLimitStore& store,
                                     metrics::Registry& metrics);

}  // namespace auth
