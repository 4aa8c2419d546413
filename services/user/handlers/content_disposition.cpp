#include "user/handlers/content_disposition.hpp"

#include <algorithm>

namespace user {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// Not "%", which some readers decode in the plain form, nor what quoting needs (RFC 6266 appendix D).
bool is_safe_in_quotes(char c) { return is_alphanumeric(c) || std::string_view(" !#$&'()+,-.;=@[]^_`{}~").contains(c); }

/// attr-char of RFC 8187 section 3.2.1.
bool is_attribute_character(char c) { return is_alphanumeric(c) || std::string_view("!#$&+-.^_`|~").contains(c); }

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    if (is_attribute_character(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kDigits[byte >> 4U];
    encoded += kDigits[byte & 0x0FU];
  }
  return encoded;
}

}  // namespace

std::string attachment(std::string_view file_name) {
  std::string plain(file_name);
  std::ranges::replace_if(plain, [](char c) { return !is_safe_in_quotes(c); }, '_');
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + percent_encode(file_name);
}

}  // namespace user
