#include "base/scan.hpp"

#include <cstdint>
#include <cstring>

namespace base {
namespace {

using Word = std::uint64_t;

constexpr Word kOnes = 0x0101010101010101;
constexpr Word kHighBits = 0x8080808080808080;

constexpr Word repeat(unsigned char byte) { return kOnes * byte; }

// The two tests below are exact about whether a word holds such a byte, not about which one (a borrow may mark the byte
// above it too). Hence the byte-wise look that follows. See "Bit Twiddling Hacks", S. E. Anderson, "hasless".
constexpr Word has_below(Word word, unsigned char bound) { return (word - repeat(bound)) & ~word & kHighBits; }
constexpr Word has_byte(Word word, unsigned char byte) { return has_below(word ^ repeat(byte), 1); }

template <class WordTest, class ByteTest>
std::size_t find(std::string_view text, WordTest is_candidate, ByteTest is_match) noexcept {
  std::size_t at = 0;
  for (; at + sizeof(Word) <= text.size(); at += sizeof(Word)) {
    Word word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if (!is_candidate(word)) continue;
    for (std::size_t i = at; i < at + sizeof(Word); ++i) {
      if (is_match(static_cast<unsigned char>(text[i]))) return i;
    }
  }
  for (; at < text.size(); ++at) {
    if (is_match(static_cast<unsigned char>(text[at]))) return at;
  }
  return std::string_view::npos;
}

}  // namespace

std::size_t find_control(std::string_view text) noexcept {
  return find(
      text, [](Word word) { return (has_below(word, 0x20) | has_byte(word, 0x7F)) != 0; },
      [](unsigned char byte) { return byte < 0x20 || byte == 0x7F; });
}

std::size_t find_json_special(std::string_view text) noexcept {
  return find(
      text,
      [](Word word) {
        return (has_below(word, 0x20) | has_byte(word, '"') | has_byte(word, '\\') | (word & kHighBits)) != 0;
      },
      [](unsigned char byte) { return byte < 0x20 || byte == '"' || byte == '\\' || byte >= 0x80; });
}

std::size_t find_non_ascii(std::string_view text) noexcept {
  return find(text, [](Word word) { return (word & kHighBits) != 0; }, [](unsigned char byte) { return byte >= 0x80; });
}

}  // namespace base
