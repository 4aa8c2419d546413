#include "http/multipart/parameters.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace http {

namespace {

bool is_token_character(char character) noexcept {
  const bool is_alphanumeric = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
                               (character >= 'A' && character <= 'Z');
  return is_alphanumeric || std::string_view{"!#$%&'*+-.^_`|~"}.contains(character);
}

/// Reads one parameter after another from the front of a text.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return text_.empty(); }
  /// Whether a parameter may end here.
  [[nodiscard]] bool is_between() const noexcept { return text_.empty() || text_.front() == ';'; }

  /// Up to the first of `stops`, without surrounding white space.
  std::string_view take_until(std::string_view stops) {
    const auto end = std::min(text_.find_first_of(stops), text_.size());
    const auto taken = base::trim(text_.substr(0, end));
    text_.remove_prefix(end);
    return taken;
  }

  bool skip(char expected) noexcept {
    if (!text_.starts_with(expected)) return false;
    text_.remove_prefix(1);
    return true;
  }

  void skip_space() noexcept { text_.remove_prefix(std::min(text_.find_first_not_of(" \t"), text_.size())); }

  /// A quoted string whose opening quote is gone; nullopt when it does not end.
  std::optional<std::string> take_quoted() {
    std::string out;
    while (!text_.empty()) {
      const char character = text_.front();
      text_.remove_prefix(1);
      if (character == '"') return out;
      const bool escapes = character == '\\' && (text_.starts_with('"') || text_.starts_with('\\'));
      out.push_back(escapes ? text_.front() : character);
      if (escapes) text_.remove_prefix(1);
    }
    return std::nullopt;
  }

 private:
  std::string_view text_;
};

std::optional<std::string> take_value(Cursor& cursor) {
  cursor.skip_space();
  if (cursor.skip('"')) {
    auto quoted = cursor.take_quoted();
    cursor.skip_space();
    return quoted;
  }
  return std::string{cursor.take_until(";")};
}

}  // namespace

std::optional<std::string_view> ParameterizedValue::find(std::string_view name) const noexcept {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return std::nullopt;
}

bool is_token(std::string_view text) noexcept { return !text.empty() && std::ranges::all_of(text, is_token_character); }

PartialValue read_parameterized(std::string_view text) {
  Cursor cursor{text};
  PartialValue out{.value = {.word = base::to_lower_ascii(cursor.take_until(";")), .parameters = {}}, .broken = {}};
  while (cursor.skip(';')) {
    cursor.skip_space();
    if (cursor.at_end()) break;  // A closing ";" is common and harmless.
    std::string name = base::to_lower_ascii(cursor.take_until("=;"));
    const bool is_named = is_token(name);
    auto value = is_named && cursor.skip('=') ? take_value(cursor) : std::nullopt;
    if (!value || !cursor.is_between()) {
      out.broken = is_named ? std::move(name) : std::string{};
      return out;
    }
    out.value.parameters.emplace_back(std::move(name), std::move(*value));
  }
  return out;
}

std::optional<ParameterizedValue> parse_parameterized(std::string_view text) {
  PartialValue read = read_parameterized(text);
  if (read.broken) return std::nullopt;
  const auto& parameters = read.value.parameters;
  for (auto it = parameters.begin(); it != parameters.end(); ++it) {
    const auto is_same = [&](const auto& other) { return other.first == it->first; };
    if (std::any_of(parameters.begin(), it, is_same)) return std::nullopt;
  }
  return std::move(read.value);
}

}  // namespace http
