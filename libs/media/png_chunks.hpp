/// The chunks of a PNG (W3C PNG section 5.3). Pure, safe on hostile bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace media {

inline constexpr std::size_t kPngSignatureBytes = 8;

/// One chunk as far as it is there.
struct PngChunk {
  std::string_view type;
  std::span<const std::byte> data;   ///< what arrived of it
  std::span<const std::byte> whole;  ///< with length, type and checksum; empty when any of it is missing
};

/// The chunk at `position`, which moves behind it; the first is at kPngSignatureBytes. nullopt at the end or where no
/// chunk can begin. Checksums are not looked at.
[[nodiscard]] std::optional<PngChunk> next_png_chunk(std::span<const std::byte> file, std::size_t& position) noexcept;

/// Samples of a pixel by the colour type in IHDR (W3C PNG table 12); 1 for unknown types.
[[nodiscard]] std::uint32_t png_channels(std::uint8_t colour_type) noexcept;

}  // namespace media
