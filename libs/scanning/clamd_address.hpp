/// Where clamd listens: the parts of a CLAMD_URL.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace scanning {

struct ClamdAddress {
  std::string path;  ///< of a Unix socket; empty: host and port
  std::string host;
  std::string port = "3310";
  bool operator==(const ClamdAddress&) const = default;
};

/// `tcp://host[:port]` or `unix:///path/of/the/socket`. `invalid_argument` otherwise; the message names the part.
[[nodiscard]] base::Result<ClamdAddress> parse_clamd_address(std::string_view url);

}  // namespace scanning
