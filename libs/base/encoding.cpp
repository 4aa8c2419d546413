#include "base/encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/scan.hpp"

namespace base {
namespace {

constexpr std::string_view kBase64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64UrlDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNoDigit = 0xFF;

constexpr std::array<std::uint8_t, 256> inverse(std::string_view digits) {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoDigit);
  for (std::size_t i = 0; i < digits.size(); ++i) {
    table[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr auto kBase64Values = inverse(kBase64Digits);
constexpr auto kBase64UrlValues = inverse(kBase64UrlDigits);

std::string encode(std::span<const std::byte> bytes, std::string_view digits) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (const std::byte byte : bytes) {
    bits = (bits << 8) | std::to_integer<std::uint32_t>(byte);
    for (count += 8; count >= 6; count -= 6) out.push_back(digits[(bits >> (count - 6)) & 0x3F]);
  }
  if (count > 0) out.push_back(digits[(bits << (6 - count)) & 0x3F]);
  return out;
}

/// Writes the decoded bytes to `out` (at least `text.size() / 4 * 3 + 2` long) and returns how many there are.
std::optional<std::size_t> decode(std::string_view text, const std::array<std::uint8_t, 256>& values, std::byte* out) {
  if (text.size() % 4 == 1) return std::nullopt;
  const std::byte* const begin = out;
  std::uint32_t bits = 0;
  int count = 0;
  const auto value_at = [&](std::size_t i) -> std::uint32_t { return values[static_cast<unsigned char>(text[i])]; };
  std::size_t at = 0;
  for (; at + 4 <= text.size(); at += 4) {
    const std::uint32_t a = value_at(at), b = value_at(at + 1), c = value_at(at + 2), d = value_at(at + 3);
    if ((a | b | c | d) == kNoDigit) return std::nullopt;
    const std::uint32_t three = (a << 18) | (b << 12) | (c << 6) | d;
    *out++ = static_cast<std::byte>(three >> 16);
    *out++ = static_cast<std::byte>((three >> 8) & 0xFF);
    *out++ = static_cast<std::byte>(three & 0xFF);
  }
  for (; at < text.size(); ++at) {
    const std::uint32_t value = value_at(at);
    if (value == kNoDigit) return std::nullopt;
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      *out++ = static_cast<std::byte>((bits >> count) & 0xFF);
    }
  }
  const bool has_trailing_bits = (bits & ((1U << count) - 1)) != 0;
  if (has_trailing_bits) return std::nullopt;
  return static_cast<std::size_t>(out - begin);
}

std::optional<std::vector<std::byte>> decode(std::string_view text, const std::array<std::uint8_t, 256>& values) {
  std::vector<std::byte> out(text.size() / 4 * 3 + 2);
  const auto size = decode(text, values, out.data());
  if (!size) return std::nullopt;
  out.resize(*size);
  return out;
}

constexpr bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Length of the well-formed sequence at the start of `text` (RFC 3629 section 4), 0 if there is none.
std::size_t sequence_length(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto in = [&](std::size_t i, unsigned low, unsigned high) {
    return i < text.size() && byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return in(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return in(1, low, high) && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    out.push_back(digits[std::to_integer<unsigned>(byte) >> 4]);
    out.push_back(digits[std::to_integer<unsigned>(byte) & 0x0F]);
  }
  return out;
}

std::string to_base64url(std::span<const std::byte> bytes) { return encode(bytes, kBase64UrlDigits); }

std::string to_base64(std::span<const std::byte> bytes) {
  std::string out = encode(bytes, kBase64Digits);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::vector<std::byte>> from_base64url(std::string_view text) { return decode(text, kBase64UrlValues); }

std::optional<std::size_t> from_base64url(std::string_view text, std::span<std::byte> out) {
  if (out.size() < text.size() / 4 * 3 + 2) return std::nullopt;
  return decode(text, kBase64UrlValues, out.data());
}

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return decode(text, kBase64Values);
}

bool is_utf8(std::string_view text) noexcept {
  while (true) {
    const std::size_t ascii = find_non_ascii(text);
    if (ascii == std::string_view::npos) return true;
    text.remove_prefix(ascii);
    const std::size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
}

std::size_t count_code_points(std::string_view utf8) noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string to_lower_ascii(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool detail::same_size_equals_ignore_case(std::string_view a, std::string_view b) noexcept {
  if (a == b) return true;  // as most names that agree are also spelled alike
  // The last letters of two different names of one length seldom agree, so look there first.
  for (std::size_t i = a.size(); i-- > 0;) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace base
