#include "config/parse_value.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "base/encoding.hpp"

namespace config {
namespace {

using std::chrono::milliseconds;

struct Suffix {
  std::string_view text;
  std::int64_t factor;
};

constexpr std::int64_t kSecondMs = 1000;
constexpr std::int64_t kMinuteMs = 60 * kSecondMs;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kDurationMaxMs = 100 * 366 * kDayMs;
constexpr std::int64_t kSizeMax = std::int64_t{1} << 50;

constexpr std::array<Suffix, 6> kDurationSuffixes{
    {{"ms", 1}, {"s", kSecondMs}, {"m", kMinuteMs}, {"h", kHourMs}, {"d", kDayMs}, {"w", 7 * kDayMs}}};

constexpr std::array<Suffix, 11> kSizeSuffixes{{{"", 1},
                                                {"b", 1},
                                                {"k", 1 << 10},
                                                {"kb", 1 << 10},
                                                {"kib", 1 << 10},
                                                {"m", 1 << 20},
                                                {"mb", 1 << 20},
                                                {"mib", 1 << 20},
                                                {"g", 1 << 30},
                                                {"gb", 1 << 30},
                                                {"gib", 1 << 30}}};

/// A whole number followed by one of `suffixes`, as one product not above `max`.
std::optional<std::int64_t> parse_product(std::string_view text, std::span<const Suffix> suffixes, std::int64_t max) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = parse_integer(text.substr(0, digits));
  if (!number) return std::nullopt;
  const std::string unit = base::to_lower_ascii(base::trim(text.substr(digits)));
  const auto suffix = std::ranges::find(suffixes, unit, &Suffix::text);
  if (suffix == suffixes.end() || *number > max / suffix->factor) return std::nullopt;
  return *number * suffix->factor;
}

bool is_visible_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_ipv4(const std::string& text) {
  in_addr address{};
  return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

bool is_ipv6(const std::string& text) {
  in6_addr address{};
  return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

/// After "://": host and port, up to the path.
std::string_view authority_of(std::string_view after_scheme) {
  return after_scheme.substr(0, after_scheme.find_first_of("/?#"));
}

bool is_port(std::string_view text) {
  const auto port = parse_integer(text);
  return port && *port >= 1 && *port <= 65535;
}

/// host[:port] of RFC 3986 section 3.2 without user information; names may be any registered name.
bool is_host_and_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !is_ipv6(std::string(text.substr(1, end - 1)))) return false;
    return end + 1 == text.size() || (text[end + 1] == ':' && is_port(text.substr(end + 2)));
  }
  const std::size_t colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  constexpr std::string_view kHostCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
  if (host.empty() || host.find_first_not_of(kHostCharacters) != std::string_view::npos) return false;
  return colon == std::string_view::npos || is_port(text.substr(colon + 1));
}

bool is_web_scheme(std::string_view scheme) { return scheme == "http" || scheme == "https"; }

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text, Unit unit) {
  text = base::trim(text);
  const std::string with_unit = std::string(text) + (unit == Unit::kMilliseconds ? "ms" : "s");
  const bool is_number_alone = text.find_first_not_of("0123456789") == std::string_view::npos;
  const auto product =
      parse_product(is_number_alone ? std::string_view(with_unit) : text, kDurationSuffixes, kDurationMaxMs);
  return product ? std::optional(milliseconds{*product}) : std::nullopt;
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  return parse_product(base::trim(text), kSizeSuffixes, kSizeMax);
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  text = base::trim(text);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

std::optional<bool> parse_boolean(std::string_view text) {
  const std::string word = base::to_lower_ascii(base::trim(text));
  if (word == "true" || word == "1" || word == "yes" || word == "on") return true;
  if (word == "false" || word == "0" || word == "no" || word == "off") return false;
  return std::nullopt;
}

std::vector<std::string> parse_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    if (!base::trim(item).empty()) items.emplace_back(base::trim(item));
  }
  return items;
}

bool is_address(std::string_view text) { return is_ipv4(std::string(text)) || is_ipv6(std::string(text)); }

bool is_network(std::string_view text) {
  if (text == "loopback") return true;
  const std::size_t slash = text.find('/');
  const std::string address(text.substr(0, slash));
  if (!is_address(address)) return false;
  if (slash == std::string_view::npos) return true;
  const std::string_view digits = text.substr(slash + 1);
  const auto length = parse_integer(digits);
  const bool is_plain = !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  return is_plain && length && *length <= (is_ipv4(address) ? 32 : 128);
}

bool is_url(std::string_view text, std::span<const std::string_view> schemes) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_visible_ascii(text)) return false;
  const std::string_view scheme = text.substr(0, colon);
  if (std::ranges::find(schemes, scheme) == schemes.end()) return false;
  const std::string_view rest = text.substr(colon + 1);
  if (scheme == "sqlite") return !rest.empty();
  if (!rest.starts_with("//")) return false;
  const std::string_view authority = authority_of(rest.substr(2));
  return is_web_scheme(scheme) ? is_host_and_port(authority) : !authority.empty();
}

bool is_origin(std::string_view text) { return origin_of(text) == text; }

std::string without_default_port(std::string origin) {
  const std::string_view port = origin.starts_with("https:") ? ":443" : ":80";
  if (origin.ends_with(port)) origin.resize(origin.size() - port.size());
  return origin;
}

std::optional<std::string> origin_of(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos || !is_web_scheme(base::to_lower_ascii(url.substr(0, scheme_end))))
    return std::nullopt;
  const std::string_view authority = authority_of(url.substr(scheme_end + 3));
  if (!is_host_and_port(authority)) return std::nullopt;
  return without_default_port(base::to_lower_ascii(url.substr(0, scheme_end + 3 + authority.size())));
}

std::string redact_url(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::string(url);
  std::string out(url.substr(0, scheme_end + 3));
  // The last "@" of the whole text: a password with an unescaped "/" must not leak its tail.
  const std::size_t at = url.rfind('@');
  const bool has_user = at != std::string_view::npos && at > scheme_end;
  const std::string_view rest = url.substr(has_user ? at + 1 : scheme_end + 3);
  if (has_user) out += "[redacted]@";
  out += rest.substr(0, rest.find('?'));
  if (rest.find('?') != std::string_view::npos) out += "?[redacted]";
  return out;
}

}  // namespace config
