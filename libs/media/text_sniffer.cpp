#include "media/text_sniffer.hpp"

namespace media {
namespace {

bool is_layout(std::uint8_t byte) noexcept { return byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r'; }

bool is_letter(std::uint8_t byte) noexcept {
  const auto lower = static_cast<std::uint8_t>(byte | 0x20U);
  return lower >= 'a' && lower <= 'z';
}

/// Bytes that Windows-1252 gives no character.
bool is_unused(std::uint8_t byte) noexcept {
  return byte == 0x81 || byte == 0x8D || byte == 0x8F || byte == 0x90 || byte == 0x9D;
}

/// Of a byte order mark in UTF-8, wherever among the white space it stands.
bool is_mark(std::uint8_t byte) noexcept { return byte == 0xEF || byte == 0xBB || byte == 0xBF; }

}  // namespace

void TextSniffer::update(std::string_view bytes) noexcept {
  if (!bytes.empty()) is_empty_ = false;
  for (const char c : bytes) {
    if (!is_possible()) return;
    take(static_cast<std::uint8_t>(c));
  }
}

void TextSniffer::take(std::uint8_t byte) noexcept {
  if ((byte < 0x20 && !is_layout(byte)) || byte == 0x7F) return refuse();
  if (is_utf8_) is_utf8_ = continues_utf8(byte);
  if (is_unused(byte)) is_latin1_ = false;
  if (beginning_ != Beginning::kPast) look_at_beginning(byte);
}

void TextSniffer::look_at_beginning(std::uint8_t byte) noexcept {
  const Beginning before = beginning_;
  beginning_ = Beginning::kPast;
  if (before == Beginning::kSpace) {
    if (byte == ' ' || is_layout(byte) || is_mark(byte)) beginning_ = Beginning::kSpace;
    if (byte == '<' && !allows_markup_) beginning_ = Beginning::kOpened;
    if (byte == '#') beginning_ = Beginning::kHash;
    if (byte == '%') beginning_ = Beginning::kPercent;
    return;
  }
  const bool is_markup = is_letter(byte) || byte == '/' || byte == '!' || byte == '?';
  if (before == Beginning::kOpened ? is_markup : byte == '!') refuse();
}

bool TextSniffer::continues_utf8(std::uint8_t byte) noexcept {
  if (missing_ > 0) {
    const bool fits = byte >= next_min_ && byte <= next_max_;
    next_min_ = 0x80;
    next_max_ = 0xBF;
    --missing_;
    return fits;
  }
  if (byte < 0x80) return true;
  if (byte < 0xC2 || byte > 0xF4) return false;
  missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
  if (byte == 0xE0) next_min_ = 0xA0;  // overlong
  if (byte == 0xED) next_max_ = 0x9F;  // surrogates
  if (byte == 0xF0) next_min_ = 0x90;  // overlong
  if (byte == 0xF4) next_max_ = 0x8F;  // beyond U+10FFFF
  return true;
}

TextKind TextSniffer::finish() const noexcept {
  if (is_empty_) return TextKind::kNone;
  if (is_utf8_ && missing_ == 0) return TextKind::kUtf8;
  return is_latin1_ ? TextKind::kLatin1 : TextKind::kNone;
}

}  // namespace media
