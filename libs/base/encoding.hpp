/// Hexadecimal, base64 and UTF-8: the text encodings every layer shares. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);

/// Unpadded base64url, RFC 4648 section 5 (the form of RFC 7515 appendix C).
[[nodiscard]] std::string to_base64url(std::span<const std::byte> bytes);

/// Padded base64, RFC 4648 section 4.
[[nodiscard]] std::string to_base64(std::span<const std::byte> bytes);

/// Strict inverse of to_base64url: no padding, no line breaks, no non-zero trailing bits (RFC 4648 section 3.5).
[[nodiscard]] std::optional<std::vector<std::byte>> from_base64url(std::string_view text);

/// The same into a buffer of at least `text.size() / 4 * 3 + 2` bytes, without allocating; returns the decoded size.
[[nodiscard]] std::optional<std::size_t> from_base64url(std::string_view text, std::span<std::byte> out);

/// Strict inverse of to_base64; the padding is required.
[[nodiscard]] std::optional<std::vector<std::byte>> from_base64(std::string_view text);

/// Well-formed UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Number of code points of a well-formed UTF-8 text.
[[nodiscard]] std::size_t count_code_points(std::string_view utf8) noexcept;

/// ASCII-only lower case; other bytes stay.
[[nodiscard]] std::string to_lower_ascii(std::string_view text);

/// Without leading and trailing ASCII white space.
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;

namespace detail {
[[nodiscard]] bool same_size_equals_ignore_case(std::string_view a, std::string_view b) noexcept;
}

/// Compares ASCII texts without case, as HTTP field names are compared (RFC 9110 section 5.1). Sizes and the last
/// bytes, but for the bit that is the case of a letter, are compared here: one of them mostly differs, and such a
/// comparison is made hundreds of times for each request.
[[nodiscard]] inline bool equals_ignore_case(std::string_view a, std::string_view b) noexcept {
  constexpr unsigned case_bit = 0x20;
  if (a.size() != b.size()) return false;
  if (a.empty()) return true;
  const auto difference = static_cast<unsigned char>(a.back()) ^ static_cast<unsigned char>(b.back());
  return (difference & ~case_bit) == 0 && detail::same_size_equals_ignore_case(a, b);
}

/// The bytes of a text, without copying.
[[nodiscard]] inline std::span<const std::byte> as_bytes(std::string_view text) noexcept {
  return std::as_bytes(std::span{text.data(), text.size()});
}

/// Bytes viewed as text, without copying.
[[nodiscard]] inline std::string_view as_text(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace base
