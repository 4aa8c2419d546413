/// Two summaries of a picture for clients that wait for it: a ThumbHash placeholder and its dominant colour.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace media {

/// Raster both summaries take: 8 bits a channel, R G B A, straight alpha, sRGB, rows from the top without padding.
struct RgbaRaster {
  std::uint32_t width = 0;               ///< 1 to kThumbhashSideMax
  std::uint32_t height = 0;              ///< 1 to kThumbhashSideMax
  std::span<const std::uint8_t> pixels;  ///< width * height * 4 bytes
};

inline constexpr std::uint32_t kThumbhashSideMax = 100;

/// ThumbHash as published at https://evanw.github.io/thumbhash/: low-frequency cosine terms of luminance, two colour
/// differences and alpha, with the aspect ratio, in at most 25 bytes; returned as padded base64. The raster must keep
/// its bounds (checked). Pure, about 0.3 ms for 100x100.
[[nodiscard]] std::string thumbhash(const RgbaRaster& raster);

/// "#rrggbb" of the most frequent colour: pixels are counted in cells of 16 levels a channel, weighted by alpha, and
/// the mean of the fullest cell is taken. A fully transparent picture gives "#000000". Pure.
[[nodiscard]] std::string dominant_colour(const RgbaRaster& raster);

}  // namespace media
