/// Ranges of bytes that a request asks for (RFC 9110 section 14). Pure, thread-safe, safe on hostile text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace user {

/// More ranges than this are not served one by one.
inline constexpr std::size_t kRangesMax = 16;

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  ///< inclusive
  [[nodiscard]] std::uint64_t size() const noexcept { return last - first + 1; }
  bool operator==(const ByteRange&) const = default;
};

/// Of the field `Range`, for content of `size` bytes. Empty: none of them has a byte of it (416). nullopt: the field is
/// to be ignored, because it is malformed, of another unit, or asks for more ranges than we serve or for bytes twice
/// (section 14.2).
[[nodiscard]] std::optional<std::vector<ByteRange>> parse_ranges(std::string_view field, std::uint64_t size);

}  // namespace user
