#include "base/json_text.hpp"

#include "base/encoding.hpp"
#include "base/scan.hpp"

namespace base {
namespace {

constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

constexpr bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

void append_escape(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 0x0F];
  }
}

void append_escaped(std::string& out, std::string_view utf8) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    if (is_plain(utf8[i])) continue;
    out.append(utf8, begin, i - begin);
    append_escape(out, utf8[i]);
    begin = i + 1;
  }
  out.append(utf8, begin);
}

/// Longest well-formed UTF-8 sequence at `text[0]`, 0 if there is none.
std::size_t sequence_at(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (is_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

void append_repaired(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = sequence_at(text);
    append_escaped(out, length == 0 ? kReplacementCharacter : text.substr(0, length));
    text.remove_prefix(length == 0 ? 1 : length);
  }
}

void append_quoted(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  const std::size_t size = start + text.size() + 2;
  // The second argument is the capacity in GCC 12's library, not what was asked for.
  out.resize_and_overwrite(size, [&](char* bytes, std::size_t) {
    bytes[start] = bytes[size - 1] = '"';
    std::char_traits<char>::copy(bytes + start + 1, text.data(), text.size());
    return size;
  });
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  // Nearly every text is one to copy as it is.
  if (find_json_special(text) == std::string_view::npos) return append_quoted(out, text);
  out.push_back('"');
  if (is_utf8(text)) {
    append_escaped(out, text);
  } else {
    append_repaired(out, text);
  }
  out.push_back('"');
}

}  // namespace base
