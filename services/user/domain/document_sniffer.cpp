#include "user/domain/document_sniffer.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace user {
namespace {

bool is_text_control(std::uint8_t byte) { return byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r'; }

}  // namespace

void DocumentSniffer::update(std::string_view bytes) {
  head_.append(bytes.substr(0, kHeadBytesMax - head_.size()));
  for (const char c : bytes) {
    if (!is_text_) return;
    is_text_ = take_text_byte(static_cast<std::uint8_t>(c));
  }
}

bool DocumentSniffer::take_text_byte(std::uint8_t byte) noexcept {
  if (missing_ > 0) {
    const bool fits = byte >= next_min_ && byte <= next_max_;
    next_min_ = 0x80;
    next_max_ = 0xBF;
    --missing_;
    return fits;
  }
  if (byte < 0x80) return (byte >= 0x20 && byte != 0x7F) || is_text_control(byte);
  if (byte < 0xC2 || byte > 0xF4) return false;
  missing_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
  if (byte == 0xE0) next_min_ = 0xA0;  // overlong
  if (byte == 0xED) next_max_ = 0x9F;  // surrogates
  if (byte == 0xF0) next_min_ = 0x90;  // overlong
  if (byte == 0xF4) next_max_ = 0x8F;  // beyond U+10FFFF
  return true;
}

std::optional<media::DocumentType> DocumentSniffer::finish() const {
  if (head_.empty()) return std::nullopt;
  const auto by_head = media::sniff_document(base::as_bytes(head_));
  if (by_head && *by_head != media::DocumentType::kText) return by_head;
  return is_text_ && missing_ == 0 ? std::optional(media::DocumentType::kText) : std::nullopt;
}

}  // namespace user
