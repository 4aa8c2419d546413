#include "http/multipart/encoded_words.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace http {
namespace {

/// Of one word, so that text full of beginnings costs no more than its length times this.
constexpr std::size_t kWordBytesMax = 4 * 1024;

std::optional<unsigned> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10U;
  return std::nullopt;
}

std::optional<std::string> decode_escapes(std::string_view text, char escape) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != escape) {
      out.push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[i + 1]);
    const auto low = hex_digit(text[i + 2]);
    if (!high || !low) return std::nullopt;
    out.push_back(static_cast<char>(*high << 4U | *low));
    i += 2;
  }
  return out;
}

std::optional<std::string> from_latin1(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto code = static_cast<unsigned char>(c);
    if (code >= 0x80 && code < 0xA0) return std::nullopt;  // controls in the one set, signs in the other
    if (code < 0x80) {
      out.push_back(c);
    } else {
      out.push_back(static_cast<char>(0xC0U | code >> 6U));
      out.push_back(static_cast<char>(0x80U | (code & 0x3FU)));
    }
  }
  return out;
}

struct EncodedWord {
  std::string_view charset, payload;
  char encoding = 'B';
  std::size_t size = 0;  ///< of the whole
};

bool has_space(std::string_view text) noexcept { return text.find_first_of(" \t") != text.npos; }

/// "=?charset?B?payload?=" at the front of `text`.
std::optional<EncodedWord> word_at(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  text = text.substr(0, kWordBytesMax);
  const auto set_end = text.find('?', 2);
  if (set_end == text.npos || set_end == 2 || set_end + 2 >= text.size() || text[set_end + 2] != '?') {
    return std::nullopt;
  }
  const auto end = text.find("?=", set_end + 3);
  if (end == text.npos) return std::nullopt;
  EncodedWord word;
  word.charset = text.substr(2, set_end - 2);
  word.charset = word.charset.substr(0, word.charset.find('*'));  // a language may follow, RFC 2231 section 5
  word.encoding = static_cast<char>(text[set_end + 1] & ~0x20);
  word.payload = text.substr(set_end + 3, end - set_end - 3);
  word.size = end + 2;
  const bool is_word = (word.encoding == 'B' || word.encoding == 'Q') && !has_space(word.charset);
  return is_word ? std::optional(word) : std::nullopt;
}

std::optional<std::string> bytes_of(const EncodedWord& word) {
  if (word.encoding == 'B') {
    std::string padded(word.payload);
    padded.append((4 - padded.size() % 4) % 4, '=');  // some leave it out
    const auto bytes = base::from_base64(padded);
    return bytes ? std::optional(std::string(base::as_text(*bytes))) : std::nullopt;
  }
  std::string spaced(word.payload);
  for (char& c : spaced) c = c == '_' ? ' ' : c;
  return decode_escapes(spaced, '=');
}

/// Words that follow one another at the front of `text`, of one character set; removes them.
std::optional<std::string> take_words(std::string_view& text, EncodedWord word) {
  std::string bytes;
  const std::string_view charset = word.charset;
  while (true) {
    const auto more = bytes_of(word);
    if (!more) return std::nullopt;
    bytes += *more;
    text.remove_prefix(word.size);
    const auto next = word_at(text.substr(std::min(text.find_first_not_of(" \t"), text.size())));
    if (!next) break;
    text.remove_prefix(text.find_first_not_of(" \t"));
    if (!base::equals_ignore_case(next->charset, charset)) break;
    word = *next;
  }
  return to_utf8(charset, std::move(bytes));
}

}  // namespace

std::optional<std::string> to_utf8(std::string_view charset, std::string bytes) {
  const auto is = [charset](std::string_view name) { return base::equals_ignore_case(charset, name); };
  if (is("utf-8") || is("utf8") || is("us-ascii")) {
    return base::is_utf8(bytes) ? std::optional(std::move(bytes)) : std::nullopt;
  }
  if (is("iso-8859-1") || is("windows-1252")) return from_latin1(bytes);
  return std::nullopt;
}

std::optional<std::string> decode_percent(std::string_view text) { return decode_escapes(text, '%'); }

std::optional<std::string> decode_encoded_words(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (const auto word = word_at(text)) {
      const auto decoded = take_words(text, *word);
      if (!decoded) return std::nullopt;
      out += *decoded;
      continue;
    }
    out.push_back(text.front());
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace http
