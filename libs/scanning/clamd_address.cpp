#include "scanning/clamd_address.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace scanning {
namespace {

std::unexpected<base::Error> refuse(const char* what) {
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, std::string("CLAMD_URL: ") + what});
}

}  // namespace

base::Result<ClamdAddress> parse_clamd_address(std::string_view url) {
  // Boost 1.81 reads the view it is given up to a terminating zero.
  const std::string text(url);
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return refuse("not a URL");
  ClamdAddress address;
  if (parsed->scheme() == "unix") {
    address.path = parsed->path();
    if (!parsed->host().empty() || address.path.size() < 2) return refuse("a Unix socket is unix:///path");
    return address;
  }
  if (parsed->scheme() != "tcp") return refuse("the scheme must be tcp or unix");
  if (parsed->host().empty()) return refuse("the host is missing");
  if (!parsed->path().empty()) return refuse("an address has no path");
  address.host = parsed->host_type() == boost::urls::host_type::ipv6
                     ? std::string(parsed->host_ipv6_address().to_string())
                     : parsed->host();
  if (parsed->has_port() && !parsed->port().empty()) address.port = parsed->port();
  return address;
}

}  // namespace scanning
