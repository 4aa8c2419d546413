#include "debug_tools/environment.hpp"

#include <algorithm>
#include <array>

namespace debug_tools {

namespace {

constexpr std::string_view kRedacted = "[redacted]";
constexpr std::array<std::string_view, 8> kSecretWords{"SECRET",  "PASS",       "TOKEN",  "KEY",
                                                       "PRIVATE", "CREDENTIAL", "COOKIE", "SALT"};

std::string upper(std::string_view text) {
  std::string out{text};
  for (char& letter : out) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return out;
}

/// An authority ends at the first of these; a password may hold an unescaped '@', so the last one counts.
std::size_t end_of_authority(std::string_view value, std::size_t start) {
  return std::min(value.find_first_of("/?# ,", start), value.size());
}

std::string without_user_parts(std::string_view value) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t mark = value.find("://"); mark != value.npos; mark = value.find("://", mark + 3)) {
    const std::size_t start = mark + 3;
    // A password that holds a slash is not a valid URL, but is what people write: look for '@' up to the next blank.
    const std::size_t end = std::min(value.find(' ', start), value.size());
    std::size_t at = value.substr(0, end_of_authority(value, start)).rfind('@');
    if (at == value.npos || at < start) at = value.substr(0, end).rfind('@');
    if (at == value.npos || at < start) continue;
    out.append(value.substr(copied, start - copied)).append(kRedacted);
    copied = at;
    mark = at - 3;
  }
  return out.append(value.substr(copied));
}

}  // namespace

bool names_a_secret(std::string_view name) {
  const std::string wanted = upper(name);
  if (wanted.ends_with("_FILE")) return false;
  return std::ranges::any_of(kSecretWords, [&](std::string_view word) { return wanted.find(word) != wanted.npos; });
}

std::string shown(std::string_view variable) {
  const std::size_t equals = variable.find('=');
  if (equals == variable.npos) return std::string{variable};
  const std::string_view name = variable.substr(0, equals);
  const std::string_view value = variable.substr(equals + 1);
  std::string out = std::string{name} + '=';
  if (names_a_secret(name) && !value.empty()) return out.append(kRedacted);
  return out + without_user_parts(value);
}

}  // namespace debug_tools
