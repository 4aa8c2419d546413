#include "gateway/upstream/address.hpp"

#include <algorithm>

#include <boost/url/parse.hpp>

#include "base/encoding.hpp"

namespace gateway {
namespace {

base::Error bad_address(std::string_view url, std::string_view why) {
  return {base::ErrorCode::kInvalidArgument, "\"" + std::string(url) + "\" " + std::string(why)};
}

}  // namespace

base::Result<Address> parse_address(std::string_view url) {
  const auto parsed = boost::urls::parse_uri({url.data(), url.size()});
  if (!parsed) return std::unexpected(bad_address(url, "is not a URL"));
  if (parsed->scheme_id() != boost::urls::scheme::http) return std::unexpected(bad_address(url, "is not an http URL"));
  const auto path = parsed->encoded_path();
  if (parsed->has_userinfo() || parsed->has_query() || parsed->has_fragment() || (!path.empty() && path != "/")) {
    return std::unexpected(bad_address(url, "has more than host and port"));
  }
  const auto host = parsed->host_address();
  if (host.empty()) return std::unexpected(bad_address(url, "has no host"));
  if (parsed->has_port() && parsed->port_number() == 0) return std::unexpected(bad_address(url, "has a bad port"));

  Address address{.host = host, .port = 80, .authority = {}};
  if (parsed->has_port()) address.port = parsed->port_number();
  const auto encoded_host = parsed->encoded_host();
  address.authority.assign(encoded_host.data(), encoded_host.size());
  if (address.port != 80) address.authority += ":" + std::to_string(address.port);
  return address;
}

base::Result<std::vector<Address>> parse_addresses(std::string_view urls) {
  std::vector<Address> addresses;
  while (!urls.empty()) {
    const std::size_t end = std::min(urls.find(','), urls.size());
    const std::string_view url = base::trim(urls.substr(0, end));
    urls.remove_prefix(std::min(end + 1, urls.size()));
    if (url.empty()) continue;
    base::Result<Address> address = parse_address(url);
    if (!address) return std::unexpected(address.error());
    if (std::ranges::find(addresses, *address) != addresses.end()) {
      return std::unexpected(bad_address(url, "is listed twice"));
    }
    if (addresses.size() == kInstancesMax) return std::unexpected(bad_address(url, "is one instance too many"));
    addresses.push_back(std::move(*address));
  }
  return addresses;
}

}  // namespace gateway
