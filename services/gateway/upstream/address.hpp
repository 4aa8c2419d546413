/// Where an instance of a service is: the "http://host:port" of a *_SERVICE_URL. Pure values, thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway {

struct Address {
  std::string host;  ///< a name or an IP literal without brackets
  std::uint16_t port = 80;
  std::string authority;  ///< the Host field: "auth-service:3001", "[::1]:3001", without ":80"

  /// "http://host:port", host-level only.
  [[nodiscard]] std::string url() const { return "http://" + authority; }
  bool operator==(const Address&) const = default;
};

/// One URL; a path other than "/" is refused, since paths are forwarded unchanged. `invalid_argument` tells why.
[[nodiscard]] base::Result<Address> parse_address(std::string_view url);

/// A comma-separated list; "" is a service that is not configured. At most `kInstancesMax`, no repetition.
[[nodiscard]] base::Result<std::vector<Address>> parse_addresses(std::string_view urls);

inline constexpr std::size_t kInstancesMax = 32;

}  // namespace gateway
