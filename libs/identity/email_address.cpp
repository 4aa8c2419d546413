#include "identity/email_address.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "identity/visible_text.hpp"

namespace identity {
namespace {

constexpr std::size_t kLocalPartMax = 64;  // RFC 5321 section 4.5.3.1.1
constexpr std::size_t kDomainMax = 253;    // RFC 1035 section 2.3.4: 255 octets on the wire
constexpr std::size_t kLabelMax = 63;

constexpr std::array<std::string_view, 2> kGmail{"gmail.com", "googlemail.com"};
/// Providers whose "+tag" names the same mailbox, beside the country domains of kTagBrands.
constexpr std::array<std::string_view, 16> kTagProviders{
    "live.com", "live.be", "live.co.uk",   "live.de",   "live.es",        "live.eu",    "live.fr", "live.it",
    "live.nl",  "msn.com", "passport.com", "ymail.com", "rocketmail.com", "icloud.com", "me.com",  "mac.com"};
/// Brands that stand in front of many country suffixes: "hotmail.fr", "yahoo.co.uk", "outlook.com.br".
constexpr std::array<std::string_view, 3> kTagBrands{"hotmail", "outlook", "yahoo"};

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

/// atext of RFC 5322 section 3.2.3.
bool is_atext(char c) { return is_letter_or_digit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").contains(c); }

bool is_atom(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_atext); }

/// Whether every part between dots satisfies `is_part`.
template <class IsPart>
bool is_dotted(std::string_view text, IsPart is_part) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_part(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

/// RFC 5321 section 4.1.2: printable ASCII; quote and backslash only behind a backslash.
bool is_quoted_string(std::string_view text) {
  if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"')) return false;
  const std::string_view inside = text.substr(1, text.size() - 2);
  bool is_escaped = false;
  for (const char c : inside) {
    if (c < ' ' || c > '~') return false;
    if (!is_escaped && c == '"') return false;
    is_escaped = !is_escaped && c == '\\';
  }
  return !is_escaped;
}

bool is_local_part(std::string_view text) {
  return text.size() <= kLocalPartMax && (is_dotted(text, is_atom) || is_quoted_string(text));
}

/// RFC 5321 section 4.1.2: sub-domain.
bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= kLabelMax && is_letter_or_digit(text.front()) &&
         is_letter_or_digit(text.back()) &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view text) { return text.size() <= kDomainMax && is_dotted(text, is_label); }

/// `local` without "+tag"; unchanged where nothing would be left.
std::string_view without_tag(std::string_view local) {
  const std::size_t plus = local.find('+');
  return plus == 0 ? local : local.substr(0, plus);
}

std::string without_dots(std::string_view local) {
  std::string text(local);
  std::erase(text, '.');
  return text;
}

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& list, std::string_view text) {
  return std::ranges::find(list, text) != list.end();
}

/// "com", a country ("fr"), or a country below "co" or "com" ("co.uk").
bool is_country_suffix(std::string_view suffix) {
  if (suffix.starts_with("co.")) suffix.remove_prefix(3);
  if (suffix.starts_with("com.")) suffix.remove_prefix(4);
  return suffix == "com" || (suffix.size() == 2 && !suffix.contains('.'));
}

bool ignores_tags(std::string_view domain) {
  const std::size_t dot = domain.find('.');
  if (dot == std::string_view::npos) return false;
  return is_one_of(kTagProviders, domain) ||
         (is_one_of(kTagBrands, domain.substr(0, dot)) && is_country_suffix(domain.substr(dot + 1)));
}

std::string canonical_form(std::string_view local, std::string_view domain) {
  if (local.starts_with('"')) return std::string(local).append("@").append(domain);
  if (is_one_of(kGmail, domain)) return without_dots(without_tag(local)) + "@gmail.com";
  const std::string_view kept = ignores_tags(domain) ? without_tag(local) : local;
  return std::string(kept).append("@").append(domain);
}

}  // namespace

std::optional<EmailAddress> parse_email_address(std::string_view typed) {
  const std::string_view address = trim_invisible(typed);
  if (address.size() > kEmailLengthMax) return std::nullopt;
  const std::size_t at = address.rfind('@');  // a quoted local part may hold more of them
  if (at == std::string_view::npos) return std::nullopt;
  if (!is_local_part(address.substr(0, at)) || !is_domain(address.substr(at + 1))) return std::nullopt;
  std::string text = base::to_lower_ascii(address);
  const std::string_view lower(text);
  std::string canonical = canonical_form(lower.substr(0, at), lower.substr(at + 1));
  return EmailAddress{std::move(text), std::move(canonical)};
}

}  // namespace identity
