#include "base/scan.hpp"

#include <algorithm>
#include <array>
#include <experimental/simd>

namespace base {
namespace {

namespace simd = std::experimental;

using Block = simd::native_simd<unsigned char>;

Block load(const char* bytes) noexcept {
  return Block(reinterpret_cast<const unsigned char*>(bytes), simd::element_aligned);
}

/// Position of the first byte that `is_match` marks in the mask of its block. No test may match a space.
template <class Test>
std::size_t find(std::string_view text, Test is_match) noexcept {
  if (text.size() < Block::size()) {
    std::array<char, Block::size()> padded;
    padded.fill(' ');
    std::ranges::copy(text, padded.begin());
    const auto matches = is_match(load(padded.data()));
    return any_of(matches) ? static_cast<std::size_t>(find_first_set(matches)) : std::string_view::npos;
  }
  const std::size_t last = text.size() - Block::size();
  for (std::size_t at = 0;; at = std::min(at + Block::size(), last)) {  // the last block may overlap the one before
    const auto matches = is_match(load(text.data() + at));
    if (any_of(matches)) return at + static_cast<std::size_t>(find_first_set(matches));
    if (at == last) return std::string_view::npos;
  }
}

}  // namespace

std::size_t find_control(std::string_view text) noexcept {
  return find(text, [](Block block) { return block < 0x20 || block == 0x7F; });
}

std::size_t find_json_special(std::string_view text) noexcept {
  static constexpr unsigned char quote = '"', backslash = '\\';
  return find(text, [](Block block) { return block < 0x20 || block == quote || block == backslash || block >= 0x80; });
}

std::size_t find_non_ascii(std::string_view text) noexcept {
  return find(text, [](Block block) { return block >= 0x80; });
}

}  // namespace base
