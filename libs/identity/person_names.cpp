#include "identity/person_names.hpp"

#include <algorithm>

namespace identity {
namespace {

bool is_forbidden_ascii(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F || c == '<' || c == '>';
}

/// C1 controls are C2 80 to C2 9F in UTF-8; the two separators end a line in JavaScript and in many log viewers.
bool has_forbidden_unicode(std::string_view text) {
  for (std::size_t at = text.find('\xC2'); at != std::string_view::npos; at = text.find('\xC2', at + 1)) {
    if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0) return true;
  }
  return text.contains("\xE2\x80\xA8") || text.contains("\xE2\x80\xA9");
}

}  // namespace

bool is_plain_name(std::string_view text) {
  return std::ranges::none_of(text, is_forbidden_ascii) && !has_forbidden_unicode(text);
}

bool is_phone_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  return text.size() >= 5 && text.size() <= 20 && text.find_first_not_of("0123456789 ()-") == std::string_view::npos;
}

std::optional<base::Timestamp> parse_birth_date(std::string_view text, base::Timestamp now) {
  const auto date = base::parse_iso8601(text);
  return date && *date < now ? date : std::nullopt;
}

}  // namespace identity
