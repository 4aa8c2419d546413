#include "security/guessable_password.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "security/common_passwords.hpp"

namespace security {
namespace {

/// More than this many unforeseeable characters around a core are a password of their own.
constexpr std::size_t kDecorationMax = 6;
/// Characters at each end that are tried with and without; a core longer than the longest listed password is none.
constexpr std::size_t kEndMax = 16;
constexpr std::size_t kCoreMax = 64;
constexpr std::size_t kWordMin = 3;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// What a digit or symbol stands for; `one` is what "1", "!" and "|" are taken for.
char letter_behind(char c, char one) {
  switch (c) {
    case '@':
    case '4':
      return 'a';
    case '8':
      return 'b';
    case '3':
      return 'e';
    case '9':
    case '6':
      return 'g';
    case '0':
      return 'o';
    case '$':
    case '5':
      return 's';
    case '7':
    case '+':
      return 't';
    case '2':
      return 'z';
    case '1':
    case '!':
    case '|':
      return one;
    default:
      return c;
  }
}

/// The texts that `text` may have been made of: itself, and with the substitutions undone.
std::array<std::string, 3> readings(std::string_view text) {
  std::array<std::string, 3> all{std::string(text), std::string(text), std::string(text)};
  for (char& c : all[1]) c = letter_behind(c, 'i');
  for (char& c : all[2]) c = letter_behind(c, 'l');
  return all;
}

/// Characters that neither repeat nor follow the one before, up or down.
std::size_t surprises(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int step = i == 0 ? 2 : text[i] - text[i - 1];
    if (step < -1 || step > 1) ++count;
  }
  return count;
}

bool has_common_core(std::string_view lower) {
  const std::size_t lead = std::min<std::size_t>(std::ranges::find_if(lower, is_letter) - lower.begin(), kEndMax);
  const auto last = std::find_if(lower.rbegin(), lower.rend(), is_letter);
  const std::size_t tail = std::min<std::size_t>(last - lower.rbegin(), kEndMax);
  for (std::size_t start = 0; start <= lead; ++start) {
    for (std::size_t cut = 0; cut <= tail && start + cut < lower.size(); ++cut) {
      const std::string_view core = lower.substr(start, lower.size() - start - cut);
      const std::size_t around = surprises(lower.substr(0, start)) + surprises(lower.substr(lower.size() - cut));
      if (around > kDecorationMax || core.size() > kCoreMax) continue;
      if (std::ranges::any_of(readings(core), is_common_password)) return true;
    }
  }
  return false;
}

/// Whether nothing but decoration is left without the words.
bool consists_of(std::string text, std::span<const std::string> words) {
  bool has_word = false;
  for (const std::string& word : words) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
      text.erase(at, word.size());
      has_word = true;
    }
  }
  return has_word && surprises(text) <= kDecorationMax;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  const std::string lower = base::to_lower_ascii(text);
  std::vector<std::string> words;
  for (auto at = lower.begin(); at != lower.end();) {
    const auto first = std::find_if(at, lower.end(), is_letter);
    at = std::find_if_not(first, lower.end(), is_letter);
    if (static_cast<std::size_t>(at - first) >= kWordMin) words.emplace_back(first, at);
  }
  return words;
}

bool is_guessable(std::string_view password, std::span<const std::string> personal_words) {
  const std::string lower = base::to_lower_ascii(password);
  if (has_common_core(lower)) return true;
  // The longest first, so that a word within another one leaves nothing behind.
  std::vector<std::string> words(personal_words.begin(), personal_words.end());
  std::ranges::sort(words, std::ranges::greater{}, &std::string::size);
  return std::ranges::any_of(readings(lower), [&](const std::string& text) { return consists_of(text, words); });
}

}  // namespace security
