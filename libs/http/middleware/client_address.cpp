#include "http/middleware/client_address.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"

namespace http {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::address_v6;

address_v6 as_v6(const address& any) {
  return any.is_v6() ? any.to_v6() : boost::asio::ip::make_address_v6(boost::asio::ip::v4_mapped, any.to_v4());
}

/// The address as it is shown and compared: IPv4-mapped IPv6 is IPv4.
address unmapped(const address& any) {
  if (any.is_v6() && any.to_v6().is_v4_mapped()) {
    return boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, any.to_v6());
  }
  return any;
}

bool shares_prefix(const address_v6::bytes_type& a, const address_v6::bytes_type& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

/// "1.2.3.4", "1.2.3.4:80", "[::1]:80", "::1" as forwarding proxies write them.
std::optional<address> parse_hop(std::string_view hop) {
  hop = base::trim(hop);
  if (hop.starts_with('['))
    hop = hop.substr(1, hop.find(']') - 1);
  else if (std::ranges::count(hop, ':') == 1)
    hop = hop.substr(0, hop.find(':'));
  boost::system::error_code problem;
  const auto parsed = boost::asio::ip::make_address(std::string(hop), problem);
  if (problem) return std::nullopt;
  return unmapped(parsed);
}

}  // namespace

base::Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& networks) {
  TrustedProxies trusted;
  for (const std::string& text : networks) {
    if (text == "loopback") {
      trusted.networks_.push_back({as_v6(boost::asio::ip::make_address("127.0.0.0")).to_bytes(), 96 + 8});
      trusted.networks_.push_back({as_v6(boost::asio::ip::make_address("::1")).to_bytes(), 128});
      continue;
    }
    const std::size_t slash = text.find('/');
    boost::system::error_code problem;
    const auto prefix = boost::asio::ip::make_address(text.substr(0, slash), problem);
    const unsigned longest = !problem && prefix.is_v4() ? 32 : 128;
    unsigned length = longest;
    if (slash != std::string::npos) {
      const char* const last = text.data() + text.size();
      const auto [end, error] = std::from_chars(text.data() + slash + 1, last, length);
      if (error != std::errc{} || end != last) length = longest + 1;
    }
    if (problem || length > longest) {
      return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "not a network in CIDR notation: " + text});
    }
    trusted.networks_.push_back({as_v6(prefix).to_bytes(), prefix.is_v4() ? 96 + length : length});
  }
  return trusted;
}

bool TrustedProxies::contains(const address& any) const noexcept {
  if (networks_.empty()) return false;
  const auto bytes = as_v6(any).to_bytes();
  return std::ranges::any_of(
      networks_, [&](const Network& network) { return shares_prefix(bytes, network.prefix, network.length); });
}

address client_address(const address& peer, const FieldViews& fields, const TrustedProxies& trusted) {
  address client = unmapped(peer);
  if (!trusted.contains(client)) return client;
  // Repeated fields form one list (RFC 9110 section 5.2); the walk goes from its right end.
  std::vector<std::string_view> hops;
  for (const auto& field : fields) {
    if (!base::equals_ignore_case(field.name, "x-forwarded-for")) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      hops.push_back(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto parsed = parse_hop(*hop);
    if (!parsed) break;
    client = *parsed;
    if (!trusted.contains(client)) break;
  }
  return client;
}

}  // namespace http
