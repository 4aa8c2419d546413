#include "media/limits.hpp"

#include <algorithm>
#include <string>

namespace media {

namespace {

std::string describe(const ImageHeader& header) {
  return std::to_string(header.width) + "x" + std::to_string(header.height) + " pixels, " +
         std::to_string(header.frames) + " frames";
}

/// ImageMagick keeps a pixel in 8 bytes. An interlaced PNG of 8 bits a channel, up to 4 bytes more a pixel, may have
/// all pixels allowed; what needs more memory than that counts as more pixels.
std::uint64_t pixels_charged(const ImageHeader& header) {
  constexpr std::uint64_t kDecodedBytes = 8;
  constexpr std::uint64_t kRawBytesFree = 4;
  const std::uint64_t bytes = kDecodedBytes + std::max<std::uint64_t>(header.interlaced_pixel_bytes, kRawBytesFree);
  return header.pixels() * bytes / (kDecodedBytes + kRawBytesFree);
}

}  // namespace

base::Status check_limits(const ImageHeader& header, const ImageLimits& limits) {
  const bool fits = header.width <= limits.width_max && header.height <= limits.height_max &&
                    pixels_charged(header) <= limits.pixels_max && header.frames <= limits.frames_max;
  if (!fits) return std::unexpected(image_too_large(describe(header)));
  return {};
}

base::Result<ImageHeader> inspect_image(std::span<const std::byte> file, const ImageLimits& limits) {
  const auto header = read_image_header(file);
  if (!header) return std::unexpected(not_an_image("no readable PNG, JPEG, GIF or WebP header"));
  if (auto within = check_limits(*header, limits); !within) return std::unexpected(std::move(within).error());
  return *header;
}

base::Error not_an_image(std::string detail) {
  return base::Error{base::ErrorCode::kInvalidArgument, "Only images are allowed"}.with_detail(
      base::PrivateText{std::move(detail)});
}

base::Error image_too_large(std::string detail) {
  return base::Error{base::ErrorCode::kInvalidArgument, "Image dimensions are too large"}.with_detail(
      base::PrivateText{std::move(detail)});
}

}  // namespace media
