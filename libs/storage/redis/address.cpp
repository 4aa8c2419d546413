#include "storage/redis/address.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace storage::redis {
namespace {

std::unexpected<base::Error> refuse(const char* what) {
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, std::string("REDIS_URL: ") + what});
}

}  // namespace

base::Result<Address> parse_address(std::string_view url) {
  // Boost 1.81 reads the view it is given up to a terminating zero.
  const std::string text(url);
  const auto parsed = boost::urls::parse_uri(text);
  if (!parsed) return refuse("not a URL");
  Address address;
  address.has_tls = parsed->scheme() == "rediss";
  if (!address.has_tls && parsed->scheme() != "redis") return refuse("the scheme must be redis or rediss");
  if (parsed->host().empty()) return refuse("the host is missing");
  address.host = parsed->host_type() == boost::urls::host_type::ipv6
                     ? std::string(parsed->host_ipv6_address().to_string())
                     : parsed->host();
  if (parsed->has_port() && !parsed->port().empty()) address.port = parsed->port();
  address.user = parsed->user();
  address.password = base::Secret(parsed->password());
  std::string path(parsed->encoded_path());
  if (path.starts_with('/')) path.erase(0, 1);
  if (path.empty()) return address;
  const char* const end = path.data() + path.size();
  const auto [rest, error] = std::from_chars(path.data(), end, address.database);
  if (error != std::errc{} || rest != end) return refuse("the path must be the number of a database");
  return address;
}

}  // namespace storage::redis
