/// Animated WebP: the decoder would decode every frame at full size, so the first one is cut out before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace media {

struct FirstFrame {
  std::vector<std::byte> file;  ///< a still WebP of the frame's size
  std::uint32_t x = 0;          ///< pixels from the left of the canvas
  std::uint32_t y = 0;          ///< pixels from the top of the canvas
};

/// The first ANMF chunk (RFC 9649 section 2.7.1.1) as a file of its own, with the colour profile that stands before
/// it and no other metadata. nullopt when there is none or it is incomplete. Pure.
[[nodiscard]] std::optional<FirstFrame> first_webp_frame(std::span<const std::byte> file);

}  // namespace media
