/// How large an image may claim to be before any decoder sees it. Decided from the header alone.
#pragma once

#include <cstdint>
#include <span>

#include "base/result.hpp"
#include "media/sniff.hpp"

namespace media {

/// The defaults are those of avatars (docs/http-contract.md §4.2). A 12-megapixel phone photo (4032x3024) fits.
struct ImageLimits {
  std::uint32_t width_max = 4096;   ///< pixels
  std::uint32_t height_max = 4096;  ///< pixels
  /// 16 Mpixel; of interlaced PNGs whose pixels have more than 4 bytes correspondingly fewer (12.5 Mpixel at 8 bytes),
  /// because their raw rows are in memory beside the decoded image.
  std::uint64_t pixels_max = std::uint64_t{1} << 24;
  std::uint32_t frames_max = 1000;  ///< animation frames; at most kFramesCountedMax - 1
};

/// `kInvalidArgument` "Image dimensions are too large", also for too many frames.
[[nodiscard]] base::Status check_limits(const ImageHeader& header, const ImageLimits& limits);

/// Reads the header and checks it. `kInvalidArgument` "Only images are allowed" when the content is not PNG, JPEG, GIF
/// or WebP, else as check_limits.
[[nodiscard]] base::Result<ImageHeader> inspect_image(std::span<const std::byte> file, const ImageLimits& limits);

/// The two public refusals of an image, worded by the HTTP contract; `detail` is for the log.
[[nodiscard]] base::Error not_an_image(std::string detail);
[[nodiscard]] base::Error image_too_large(std::string detail);

}  // namespace media
