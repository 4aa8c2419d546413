#include "guards/rate_limit.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <utility>

#include "config/derived.hpp"
#include "http/middleware/rate_limit.hpp"
#include "security/fingerprint.hpp"

namespace guards {
namespace {

constexpr std::size_t kKeyBytesMax = 256;  // what storage::RateLimitStore takes

std::chrono::seconds round_up(std::chrono::milliseconds wait) { return std::chrono::ceil<std::chrono::seconds>(wait); }

http::RateLimitState state_of(const RateLimitRule& rule, const storage::LimitDecision& decision) {
  return {.is_allowed = decision.allowed,
          .limit = decision.limit,
          .remaining = decision.remaining,
          .window = round_up(rule.limit.window),
          .reset_after = round_up(decision.reset_after),
          .retry_after = round_up(decision.retry_after)};
}

std::string store_key(const std::string& name, std::string key) {
  std::string whole = name + ":" + std::move(key);
  if (whole.size() <= kKeyBytesMax) return whole;
  return name + ":#" + security::fingerprint(whole);
}

}  // namespace

storage::RateLimit configured_limit(const config::Values& values, std::string_view name) {
  const config::RateLimit figures = config::rate_limit(values, name);
  return {.max = static_cast<std::uint32_t>(figures.max), .window = figures.window};
}

std::string client_key(const http::Request& request) {
  if (request.client_ip.find(':') == std::string::npos) return request.client_ip;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(request.client_ip, error);
  if (error || address.is_v4() || address.to_v6().is_v4_mapped()) return request.client_ip;
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
  return boost::asio::ip::address_v6(bytes).to_string() + "/64";
}

std::string user_or_client(const http::Request& request) {
  if (request.principal) return "user=" + request.principal->user_id;
  return "ip=" + client_key(request);
}

RateLimiter::RateLimiter(storage::RateLimitStore& store, RateLimitRule rule, metrics::Registry& metrics)
    : store_(store),
      rule_(std::move(rule)),
      refused_(metrics.counter("rate_limit_refused_total", "Calls above a limit", {{"limit", rule_.name}})) {}

runtime::Task<base::Result<storage::LimitDecision>> RateLimiter::count(const Charge& charge) const {
  if (const auto decision = store_.take_now(charge.key, rule_.limit)) co_return *decision;
  co_return co_await store_.take(charge.key, rule_.limit);
}

void RateLimiter::publish(http::Request& request, const storage::LimitDecision& decision) const {
  http::set_rate_limit_fields(request.response_fields, state_of(rule_, decision));
}

runtime::Task<base::Result<RateLimiter::Charge>> RateLimiter::take(http::Request& request, std::string key) const {
  Charge charge;
  if (rule_.limit.max == 0) co_return charge;
  charge.key = store_key(rule_.name, std::move(key));
  const base::Result<storage::LimitDecision> decision = co_await count(charge);
  if (!decision) co_return std::unexpected(decision.error());
  charge.decision = *decision;
  publish(request, *decision);
  if (!decision->allowed) {
    refused_.add();
    co_return std::unexpected(http::rate_limited(rule_.message, state_of(rule_, *decision)));
  }
  co_return charge;
}

runtime::Task<void> RateLimiter::refund(http::Request& request, Charge charge) const {
  if (charge.key.empty()) co_return;
  const base::Status given_back = co_await store_.refund(charge.key, rule_.limit);
  if (!given_back) co_return;
  charge.decision.remaining = std::min(charge.decision.remaining + 1, charge.decision.limit);
  publish(request, charge.decision);
}

http::Guard rate_limit(std::shared_ptr<const RateLimiter> limiter, KeyOf key_of) {
  return [limiter = std::move(limiter),
          key_of = std::move(key_of)](http::Request& request) -> runtime::Task<base::Status> {
    std::string key = key_of(request);
    const auto charge = co_await limiter->take(request, std::move(key));
    if (!charge) co_return std::unexpected(charge.error());
    co_return base::Status{};
  };
}

http::Guard authenticated_rate_limit(http::Guard authenticate, std::shared_ptr<const RateLimiter> limiter) {
  return [authenticate = std::move(authenticate),
          limiter = std::move(limiter)](http::Request& request) -> runtime::Task<base::Status> {
    const base::Status authenticated = co_await authenticate(request);
    std::string key = user_or_client(request);
    const auto charge = co_await limiter->take(request, std::move(key));
    if (!charge) co_return std::unexpected(charge.error());
    co_return authenticated;
  };
}

}  // namespace guards
