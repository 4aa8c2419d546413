#include "guards/rate_limit.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/container/small_vector.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "http/middleware/rate_limit.hpp"
#include "security/fingerprint.hpp"

namespace guards {
namespace {

constexpr std::size_t kKeyBytesMax = 256;  // what storage::RateLimitStore takes

/// Prefixes of IPv6 that NetworkLimiter counts, in bytes, and how many times the limit of a /64 each has.
constexpr std::array<std::size_t, 3> kPrefixBytes{8, 7, 6};
constexpr std::array<std::uint64_t, 3> kPrefixFactor{1, 2, 8};

/// What limits have counted for one request so far.
class Taken final : public http::Attachment {
 public:
  struct Entry {
    const RateLimiter* limiter;
    RateLimiter::Charge charge;
  };
  static void note(http::Request& request, const RateLimiter& limiter, const RateLimiter::Charge& charge) {
    if (!request.server.charges) request.server.charges = std::make_unique<Taken>();
    static_cast<Taken&>(*request.server.charges).entries_.push_back({&limiter, charge});
  }
  static void forget(http::Request& request, const RateLimiter& limiter, const std::string& key) {
    if (!request.server.charges) return;
    auto& entries = static_cast<Taken&>(*request.server.charges).entries_;
    const auto found = std::ranges::find_if(
        entries, [&](const Entry& entry) { return entry.limiter == &limiter && entry.charge.key == key; });
    if (found != entries.end()) entries.erase(found);
  }
  [[nodiscard]] static runtime::Task<void> give_all_back(http::Request& request) {
    if (!request.server.charges) co_return;
    auto entries = std::exchange(static_cast<Taken&>(*request.server.charges).entries_, {});
    for (Entry& entry : entries) co_await entry.limiter->refund(request, std::move(entry.charge));
  }

 private:
  boost::container::small_vector<Entry, 2> entries_;
};

/// The address if it is one of IPv6 proper.
std::optional<boost::asio::ip::address_v6> ipv6_of(std::string_view text) {
  if (text.find(':') == std::string_view::npos) return std::nullopt;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(text), error);
  if (error || address.is_v4() || address.to_v6().is_v4_mapped()) return std::nullopt;
  return address.to_v6();
}

std::string ipv6_network(const boost::asio::ip::address_v6& address, std::size_t prefix_bytes) {
  auto bytes = address.to_bytes();
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(prefix_bytes), bytes.end(), std::uint8_t{0});
  return boost::asio::ip::address_v6(bytes).to_string() + "/" + std::to_string(prefix_bytes * 8);
}

RateLimitRule rule_of_prefix(RateLimitRule rule, std::size_t index) {
  if (index > 0) rule.name += "-" + std::to_string(kPrefixBytes[index] * 8);
  const std::uint64_t max = rule.limit.max * kPrefixFactor[index];
  rule.limit.max = static_cast<std::uint32_t>(std::min<std::uint64_t>(max, std::numeric_limits<std::uint32_t>::max()));
  return rule;
}

std::chrono::seconds round_up(std::chrono::milliseconds wait) { return std::chrono::ceil<std::chrono::seconds>(wait); }

http::RateLimitState state_of(const RateLimitRule& rule, const storage::LimitDecision& decision) {
  return {.is_allowed = decision.allowed,
          .limit = decision.limit,
          .remaining = decision.remaining,
          .window = round_up(rule.limit.window),
          .reset_after = round_up(decision.reset_after),
          .retry_after = round_up(decision.retry_after)};
}

std::string store_key(const std::string& name, std::string_view key) {
  std::string whole;
  whole.reserve(name.size() + 1 + key.size());
  whole.append(name).append(1, ':').append(key);
  if (whole.size() <= kKeyBytesMax) return whole;
  return name + ":#" + security::fingerprint(whole);
}

}  // namespace

std::string client_key(const http::Request& request) {
  const auto address = ipv6_of(request.client_ip);
  return address ? ipv6_network(*address, kPrefixBytes.front()) : request.client_ip;
}

std::string home_network(std::string_view address) {
  if (const auto ipv6 = ipv6_of(address)) return ipv6_network(*ipv6, kPrefixBytes.front());
  const std::size_t last_dot = address.rfind('.');
  if (last_dot == std::string_view::npos) return std::string(address);
  return std::string(address.substr(0, last_dot)) + ".0/24";
}

std::string user_or_client(const http::Request& request) {
  if (request.principal) return "user=" + request.principal->user_id;
  return "ip=" + client_key(request);
}

RateLimiter::RateLimiter(storage::RateLimitStore& store, RateLimitRule rule, metrics::Registry& metrics)
    : store_(store),
      rule_(std::move(rule)),
      refused_(metrics.counter("rate_limit_refused_total", "Calls above a limit", {{"limit", rule_.name}})) {}

void RateLimiter::show(http::Request& request, const Charge& charge) const {
  if (charge.key.empty()) return;
  http::set_rate_limit_fields(request.response_fields, state_of(rule_, charge.decision));
}

RateLimiter::Charge RateLimiter::uncounted(std::string_view key) const {
  Charge charge;
  if (rule_.limit.max > 0) charge.key = store_key(rule_.name, key);
  return charge;
}

void RateLimiter::note(http::Request& request, Charge& charge, const storage::LimitDecision& decision) const {
  charge.decision = decision;
  if (decision.allowed) Taken::note(request, *this, charge);
}

bool RateLimiter::take_at_once(http::Request& request, Charge& charge) const {
  if (charge.key.empty()) return true;
  const auto decision = store_.take_now(charge.key, rule_.limit);
  if (decision) note(request, charge, *decision);
  return decision.has_value();
}

runtime::Task<base::Result<RateLimiter::Charge>> RateLimiter::take_awaited(http::Request& request,
                                                                           Charge charge) const {
  const base::Result<storage::LimitDecision> decision = co_await store_.take(charge.key, rule_.limit);
  if (!decision) co_return std::unexpected(decision.error());
  note(request, charge, *decision);
  co_return charge;
}

runtime::Task<base::Result<RateLimiter::Charge>> RateLimiter::try_take(http::Request& request, std::string key) const {
  Charge charge = uncounted(key);
  if (take_at_once(request, charge)) co_return charge;
  co_return co_await take_awaited(request, std::move(charge));
}

runtime::Task<base::Result<RateLimiter::Charge>> RateLimiter::take(http::Request& request, std::string key) const {
  base::Result<Charge> charge = uncounted(key);
  if (!take_at_once(request, *charge)) charge = co_await take_awaited(request, std::move(*charge));
  if (!charge) co_return charge;
  if (!charge->decision.allowed) {
    base::Error refusal = co_await refuse(request, std::move(*charge));
    co_return std::unexpected(std::move(refusal));
  }
  show(request, *charge);
  co_return charge;
}

runtime::Task<base::Error> RateLimiter::refuse(http::Request& request, Charge charge) const {
  refused_.add();
  co_await Taken::give_all_back(request);
  show(request, charge);
  co_return http::rate_limited(rule_.message, state_of(rule_, charge.decision));
}

runtime::Task<void> RateLimiter::refund(http::Request& request, Charge charge) const {
  if (charge.key.empty()) co_return;
  Taken::forget(request, *this, charge.key);
  const base::Status given_back = co_await store_.refund(charge.key, rule_.limit, 1, charge.decision.part);
  if (!given_back) co_return;
  charge.decision.remaining = std::min(charge.decision.remaining + 1, charge.decision.limit);
  show(request, charge);
}

runtime::Task<base::Status> RateLimiter::clear(std::string key) const {
  return store_.clear(store_key(rule_.name, key));
}

NetworkLimiter::NetworkLimiter(storage::RateLimitStore& store, const RateLimitRule& rule, metrics::Registry& metrics)
    : limiters_{RateLimiter(store, rule_of_prefix(rule, 0), metrics),
                RateLimiter(store, rule_of_prefix(rule, 1), metrics),
                RateLimiter(store, rule_of_prefix(rule, 2), metrics)} {}

runtime::Task<base::Result<NetworkLimiter::Charge>> NetworkLimiter::take(http::Request& request) const {
  Charge charge;
  const auto ipv6 = ipv6_of(request.client_ip);
  const std::size_t prefixes = ipv6 ? limiters_.size() : 1;
  for (std::size_t i = 0; i < prefixes; ++i) {
    std::string key = ipv6 ? ipv6_network(*ipv6, kPrefixBytes[i]) : request.client_ip;
    base::Result<RateLimiter::Charge> counted = co_await limiters_[i].take(request, std::move(key));
    if (!counted) co_return std::unexpected(std::move(counted).error());
    charge.counted.push_back(std::move(*counted));
  }
  limiters_.front().show(request, charge.counted.front());
  co_return charge;
}

runtime::Task<void> NetworkLimiter::refund(http::Request& request, Charge charge) const {
  for (std::size_t i = charge.counted.size(); i-- > 0;) {
    co_await limiters_[i].refund(request, std::move(charge.counted[i]));
  }
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
