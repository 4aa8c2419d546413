#include "http/message/structured_field.hpp"

#include <algorithm>
#include <charconv>

namespace http {
namespace {

/// Takes the grammar off the front of a text, RFC 9651 section 4.2.
class ItemReader {
 public:
  explicit ItemReader(std::string_view text) noexcept : text_(text) {
    skip_spaces();
    text_ = text_.substr(0, text_.find_last_not_of(' ') + 1);
  }

  std::optional<bool> take_boolean() noexcept {
    if (skip("?1")) return true;
    if (skip("?0")) return false;
    return std::nullopt;
  }

  /// nullopt for a Decimal as well.
  std::optional<std::int64_t> take_integer() noexcept {
    constexpr std::size_t kDigitsMax = 15;
    const bool is_negative = skip("-");
    const std::string_view digits = take_while(is_digit);
    if (digits.empty() || digits.size() > kDigitsMax || text_.starts_with('.')) return std::nullopt;
    std::int64_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return is_negative ? -number : number;
  }

  /// Whether nothing but parameters follows.
  bool ends_with_parameters() noexcept {
    while (skip(";")) {
      skip_spaces();
      const bool has_key = text_.starts_with('*') || (!text_.empty() && is_lower(text_.front()));
      if (!has_key) return false;
      take_while(is_key);
      if (skip("=") && !skip_bare_item()) return false;
    }
    return text_.empty();
  }

 private:
  static bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
  static bool is_letter(char c) noexcept { return is_lower(c) || (c >= 'A' && c <= 'Z'); }
  static bool is_base64(char c) noexcept { return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '='; }
  /// `tchar` of RFC 9110, and ":" and "/" (RFC 9651 section 3.3.4).
  static bool is_token(char c) noexcept {
    return is_letter(c) || is_digit(c) || std::string_view{"!#$%&'*+-.^_`|~:/"}.contains(c);
  }
  static bool is_key(char c) noexcept { return is_lower(c) || is_digit(c) || std::string_view{"_-.*"}.contains(c); }

  bool skip(std::string_view expected) noexcept {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(expected.size());
    return true;
  }

  void skip_spaces() noexcept { text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size())); }

  template <class Predicate>
  std::string_view take_while(Predicate predicate) noexcept {
    const auto end = std::ranges::find_if_not(text_, predicate);
    const std::string_view taken = text_.substr(0, static_cast<std::size_t>(end - text_.begin()));
    text_.remove_prefix(taken.size());
    return taken;
  }

  bool skip_bare_item() noexcept {
    if (text_.starts_with('?')) return take_boolean().has_value();
    if (skip("\"")) return skip_string();
    if (skip("%\"")) return skip_display_string();
    if (skip(":")) {
      take_while(is_base64);
      return skip(":");
    }
    if (skip("@")) return take_integer().has_value();
    if (text_.starts_with('*') || (!text_.empty() && is_letter(text_.front()))) return !take_while(is_token).empty();
    return skip_number();
  }

  /// Integer or Decimal: at most 12 digits before the dot and 3 behind it (section 3.3.2).
  bool skip_number() noexcept {
    skip("-");
    const std::size_t whole = take_while(is_digit).size();
    if (!skip(".")) return whole >= 1 && whole <= 15;
    const std::size_t fraction = take_while(is_digit).size();
    return whole >= 1 && whole <= 12 && fraction >= 1 && fraction <= 3;
  }

  /// Of a text whose opening quote is gone.
  bool skip_string() noexcept {
    while (!text_.empty()) {
      const char c = text_.front();
      text_.remove_prefix(1);
      if (c == '"') return true;
      if (c < ' ' || c > '~') return false;
      if (c == '\\' && !skip("\"") && !skip("\\")) return false;
    }
    return false;
  }

  /// Its escapes are not decoded: nothing here has one as its value.
  bool skip_display_string() noexcept {
    take_while([](char c) { return c >= ' ' && c <= '~' && c != '"'; });
    return skip("\"");
  }

  std::string_view text_;
};

}  // namespace

std::optional<bool> parse_boolean_item(std::string_view field) noexcept {
  ItemReader reader(field);
  const std::optional<bool> value = reader.take_boolean();
  return value && reader.ends_with_parameters() ? value : std::nullopt;
}

std::optional<std::uint64_t> parse_count_item(std::string_view field) noexcept {
  ItemReader reader(field);
  const std::optional<std::int64_t> value = reader.take_integer();
  if (!value || *value < 0 || !reader.ends_with_parameters()) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

}  // namespace http
