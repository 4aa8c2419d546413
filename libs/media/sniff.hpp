/// What a file is, decided by its content alone: the declared name and type are never looked at.
///
/// Reads headers only; no pixel is decoded, so the answer costs microseconds and no memory whatever the file claims.
/// Pure functions, thread-safe, safe on hostile bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace media {

enum class ImageFormat : std::uint8_t { kPng = 1, kJpeg = 2, kGif = 3, kWebp = 4 };

/// "image/png" and so on.
[[nodiscard]] std::string_view media_type(ImageFormat format) noexcept;
/// File name extension without the dot: "png", "jpg", "gif", "webp".
[[nodiscard]] std::string_view file_extension(ImageFormat format) noexcept;

/// What an image file says about itself before any decoding.
struct ImageHeader {
  ImageFormat format = ImageFormat::kPng;
  std::uint32_t width = 0;   ///< pixels, the largest any frame or the canvas claims; before orientation is applied
  std::uint32_t height = 0;  ///< pixels, as above
  std::uint32_t frames = 1;  ///< counted up to kFramesCountedMax; 1 for still images
  /// Bytes a pixel of an interlaced PNG takes besides its decoded form: all rows are kept until the last pass. Else 0.
  std::uint32_t interlaced_pixel_bytes = 0;
  [[nodiscard]] std::uint64_t pixels() const noexcept { return std::uint64_t{width} * height; }
  bool operator==(const ImageHeader&) const = default;
};

/// Counting stops here, so that a file of frames without end costs no more than this many steps.
inline constexpr std::uint32_t kFramesCountedMax = 4096;

/// The format by signature alone: PNG (W3C PNG 5.2), JPEG (ITU-T T.81 B.1.1.3), GIF87a/GIF89a, WebP (RFC 9649).
[[nodiscard]] std::optional<ImageFormat> sniff_format(std::span<const std::byte> file) noexcept;

/// Format, dimensions and frame count. nullopt when the file is none of the four formats, or when its header is
/// incomplete or impossible (a zero dimension, a bit depth the format does not have).
[[nodiscard]] std::optional<ImageHeader> read_image_header(std::span<const std::byte> file) noexcept;

}  // namespace media
