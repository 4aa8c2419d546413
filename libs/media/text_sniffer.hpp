/// Whether bytes are text that nothing runs, told while they stream past. Constant memory.
#pragma once

#include <cstdint>
#include <string_view>

namespace media {

enum class TextKind : std::uint8_t { kNone, kUtf8, kLatin1 };

/// Text is UTF-8 (RFC 3629), or else Windows-1252, in which every byte but five has a character; both without control
/// characters other than tab, line feed, form feed and carriage return. Behind byte order marks and white space it may
/// not begin like a script ("#!", "%!") nor, unless that is allowed, like markup: "<" and a letter, "/", "!" or "?",
/// which is where the standard for HTML lets tags and comments begin (WHATWG HTML 13.2.5.6). Not thread-safe.
class TextSniffer {
 public:
  explicit TextSniffer(bool allows_markup = false) : allows_markup_(allows_markup) {}

  void update(std::string_view bytes) noexcept;
  /// False once no bytes to come can make it text.
  [[nodiscard]] bool is_possible() const noexcept { return is_utf8_ || is_latin1_; }
  /// Of everything seen; kNone for nothing.
  [[nodiscard]] TextKind finish() const noexcept;

 private:
  enum class Beginning : std::uint8_t { kSpace, kOpened, kHash, kPercent, kPast };
  void take(std::uint8_t byte) noexcept;
  void look_at_beginning(std::uint8_t byte) noexcept;
  [[nodiscard]] bool continues_utf8(std::uint8_t byte) noexcept;
  void refuse() noexcept { is_utf8_ = is_latin1_ = false; }

  const bool allows_markup_;
  bool is_empty_ = true;
  bool is_utf8_ = true;
  bool is_latin1_ = true;
  Beginning beginning_ = Beginning::kSpace;
  // The UTF-8 sequence under way: bytes still missing and what the next one may be (RFC 3629 section 4).
  unsigned missing_ = 0;
  std::uint8_t next_min_ = 0x80;
  std::uint8_t next_max_ = 0xBF;
};

}  // namespace media
