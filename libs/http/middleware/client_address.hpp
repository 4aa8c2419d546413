/// Which address a request is counted under (docs/http-contract.md §1.9): the socket's peer, or behind a trusted proxy
/// the right-most X-Forwarded-For hop that is not itself trusted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

#include "base/result.hpp"
#include "http/message/fields.hpp"

namespace http {

/// A set of networks in CIDR notation. Immutable, thread-safe.
class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// "10.0.0.0/8", "::1", "loopback" (127.0.0.0/8 and ::1). `invalid_argument` names the first bad entry.
  [[nodiscard]] static base::Result<TrustedProxies> parse(const std::vector<std::string>& networks);
  /// IPv4-mapped IPv6 addresses count as IPv4.
  [[nodiscard]] bool contains(const boost::asio::ip::address& address) const noexcept;

 private:
  struct Network {
    boost::asio::ip::address_v6::bytes_type prefix;  ///< IPv4 kept in its mapped form
    unsigned length;                                 ///< significant bits of the 128
  };
  std::vector<Network> networks_;
};

/// IPv4-mapped IPv6 comes out as IPv4. Unparsable hops end the walk: the last trusted address stands.
[[nodiscard]] boost::asio::ip::address client_address(const boost::asio::ip::address& peer, const FieldViews& fields,
                                                      const TrustedProxies& trusted);

}  // namespace http
