#include "dreamscape/doctor/hosts.hpp"

#include <algorithm>

namespace dreamscape {
namespace {

constexpr std::string_view kSchemeEnd = "://";

/// Between scheme and path.
std::string_view authority_of(std::string_view url) {
  const std::size_t begin = url.find(kSchemeEnd);
  if (begin == std::string_view::npos) return {};
  url.remove_prefix(begin + kSchemeEnd.size());
  return url.substr(0, url.find_first_of("/?#"));
}

std::string without_port(std::string_view host) {
  if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
  return std::string(host.substr(0, host.find(':')));
}

}  // namespace

std::vector<std::string> hosts_of(std::string_view url) {
  std::string_view authority = authority_of(url);
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  std::vector<std::string> hosts;
  while (!authority.empty()) {
    const std::string_view host = authority.substr(0, authority.find(','));
    authority.remove_prefix(std::min(authority.size(), host.size() + 1));
    hosts.push_back(without_port(host));
  }
  return hosts;
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

bool is_on_this_machine(std::string_view url) { return std::ranges::all_of(hosts_of(url), is_this_machine); }

bool has_credentials(std::string_view url) { return authority_of(url).find('@') != std::string_view::npos; }

}  // namespace dreamscape
