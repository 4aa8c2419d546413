/// Counts calls against named limits (docs/http-contract.md §1.9) and refuses those above with 429, Retry-After and the
/// RateLimit fields. The counters are behind storage::RateLimitStore; this adds names, keys, fields and wording.
///
/// Everything here is thread-safe and non-blocking; stores and metrics must outlive what is made from them.
///
///     auto limiter = std::make_shared<const guards::RateLimiter>(store, guards::RateLimitRule{
///         .name = "avatar", .limit = {10, 15min}, .message = "Too many requests, please try again later"}, metrics);
///     route.guards = {bearer, guards::rate_limit(limiter, guards::user_or_client)};
///
/// To count failures only (login, PIN look-ups), the handler takes first and gives back after a success:
///
///     auto charge = co_await limiter->take(request, key);
///     if (!charge) co_return std::unexpected(std::move(charge).error());   // 429, or 503 when the store is down
///     ...
///     if (succeeded) co_await limiter->refund(request, std::move(*charge));
///
/// A refused call is charged to nobody: when a limit refuses, whatever other limits have counted for the same request
/// is given back.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/request.hpp"
#include "http/router.hpp"
#include "metrics/registry.hpp"
#include "storage/ports/rate_limit_store.hpp"

namespace guards {

struct RateLimitRule {
  std::string name;          ///< counter family, unique among the services sharing a store, for example "auth-login"
  storage::RateLimit limit;  ///< `max` 0 switches the rule off
  std::string message;       ///< of the 429
};

/// The address a stranger is counted under: the client's IPv4 address, or the /64 network of its IPv6 address, because
/// one subscriber usually has a whole /64 to rotate through (RFC 6177 section 2).
[[nodiscard]] std::string client_key(const http::Request& request);

/// The /24 or /64 network of an address as text, which stays the same while a line or a phone changes its address; the
/// text itself where it is no address.
[[nodiscard]] std::string home_network(std::string_view address);

/// The user when authenticated, else `client_key`. The two cannot collide.
[[nodiscard]] std::string user_or_client(const http::Request& request);

class RateLimiter {
 public:
  /// Refusals are counted in `metrics` under the rule's name.
  RateLimiter(storage::RateLimitStore& store, RateLimitRule rule, metrics::Registry& metrics);

  /// What one `take` counted.
  struct Charge {
    std::string key;  ///< empty: the rule is off
    storage::LimitDecision decision;
  };

  /// Counts one call and writes the RateLimit fields into `request.response_fields`. Keys longer than the store takes
  /// are replaced by a digest. Errors: `rate_limited`, or `unavailable` when no store answers.
  [[nodiscard]] runtime::Task<base::Result<Charge>> take(http::Request& request, std::string key) const;

  /// As `take`, but for callers that know what to do when the limit is reached: then nothing is counted, refused or
  /// written, and `decision.allowed` is false. Fails with `unavailable`.
  [[nodiscard]] runtime::Task<base::Result<Charge>> try_take(http::Request& request, std::string key) const;

  /// The 429 for a charge that was not allowed; gives back what was counted for the request.
  [[nodiscard]] runtime::Task<base::Error> refuse(http::Request& request, Charge charge) const;

  /// Gives a charge back. Failing to do so is no error of the request: the counter is then merely stricter.
  [[nodiscard]] runtime::Task<void> refund(http::Request& request, Charge charge) const;

  /// Writes the RateLimit fields of a charge that was taken before others.
  void show(http::Request& request, const Charge& charge) const;

  /// Sets the counter of `key` back to none. Fails with `unavailable`.
  [[nodiscard]] runtime::Task<base::Status> clear(std::string key) const;

  [[nodiscard]] const RateLimitRule& rule() const noexcept { return rule_; }

 private:
  [[nodiscard]] Charge uncounted(std::string_view key) const;
  void note(http::Request& request, Charge& charge, const storage::LimitDecision& decision) const;
  /// False when the store has to be waited for. Not a coroutine: most requests meet a limit, and few stores need time.
  [[nodiscard]] bool take_at_once(http::Request& request, Charge& charge) const;
  [[nodiscard]] runtime::Task<base::Result<Charge>> take_awaited(http::Request& request, Charge charge) const;

  storage::RateLimitStore& store_;
  const RateLimitRule rule_;
  const metrics::Counter refused_;
};

/// Counts strangers by network. IPv6 addresses are counted three times: a subscriber has at least a /64 to rotate
/// through, often a /56 and sometimes a /48 (RFC 6177 section 2), so these have limits of their own, 2 and 8 times as
/// high, within which nobody gains by changing the /64.
class NetworkLimiter {
 public:
  /// As RateLimiter; the wider networks are named `<name>-56` and `<name>-48`.
  NetworkLimiter(storage::RateLimitStore& store, const RateLimitRule& rule, metrics::Registry& metrics);

  struct Charge {
    std::vector<RateLimiter::Charge> counted;  ///< the narrowest network first
  };
  /// As RateLimiter::take; the fields are those of the narrowest network.
  [[nodiscard]] runtime::Task<base::Result<Charge>> take(http::Request& request) const;
  [[nodiscard]] runtime::Task<void> refund(http::Request& request, Charge charge) const;

 private:
  std::array<RateLimiter, 3> limiters_;
};

using KeyOf = std::function<std::string(const http::Request&)>;

/// Counts every call under `key_of(request)`.
[[nodiscard]] http::Guard rate_limit(std::shared_ptr<const RateLimiter> limiter, KeyOf key_of = user_or_client);

/// `authenticate`, then the limit: per user for callers it accepts, per client address for those it refuses, so that
/// guessing tokens is limited too and one user's calls never use up another's behind the same address.
[[nodiscard]] http::Guard authenticated_rate_limit(http::Guard authenticate,
                                                   std::shared_ptr<const RateLimiter> limiter);

}  // namespace guards
