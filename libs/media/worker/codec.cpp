#include "media/worker/codec.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "media/exif_orientation.hpp"
#include "media/worker/colour_profile.hpp"
#include "media/worker/png_recovery.hpp"
#include "media/worker/srgb_profile.hpp"
#include "media/worker/webp_first_frame.hpp"

namespace media {

namespace {

constexpr std::size_t kJpegQuality = 82;
constexpr std::size_t kWebpQuality = 80;

/// ImageMagick's name of a coder; also its explicit prefix.
const char* coder_name(ImageFormat format) noexcept {
  switch (format) {
    case ImageFormat::kPng:
      return "PNG";
    case ImageFormat::kJpeg:
      return "JPEG";
    case ImageFormat::kGif:
      return "GIF";
    case ImageFormat::kWebp:
      return "WEBP";
  }
  return "";
}

Magick::Image read_first_frame(std::span<const std::byte> file, ImageFormat format, std::uint32_t reduce_to = 0) {
  Magick::Image image;
  image.quiet(true);  // Warnings (odd ancillary chunks, a JPEG that ends early) do not refuse an image.
  image.subImage(0);
  image.subRange(1);
  if (reduce_to > 0) {
    const std::string side = std::to_string(reduce_to);
    image.defineValue("jpeg", "size", side + "x" + side);
  }
  image.read(Magick::Blob{file.data(), file.size()}, Magick::Geometry{}, coder_name(format));
  return image;
}

/// Frames may cover a part of their canvas only (GIF89a section 20, RFC 9649 section 2.7.1.1).
void place_on_canvas(Magick::Image& image, const Magick::Geometry& canvas) {
  const bool covers =
      canvas.xOff() == 0 && canvas.yOff() == 0 && canvas.width() == image.columns() && canvas.height() == image.rows();
  if (canvas.width() == 0 || canvas.height() == 0 || covers) return;
  image.page(Magick::Geometry{});
  const Magick::Geometry window{canvas.width(), canvas.height(), -canvas.xOff(), -canvas.yOff()};
  image.extent(window, Magick::Color{"#00000000"});
}

Magick::Image decode_gif(std::span<const std::byte> file) {
  Magick::Image image = read_first_frame(file, ImageFormat::kGif);
  const Magick::Geometry page = image.page();
  const auto reach = [](std::size_t size, ssize_t offset) { return static_cast<ssize_t>(size) + offset; };
  // A frame that reaches over its screen makes the screen grow, as in browsers; the header's check saw that size too.
  const ssize_t width = std::max(static_cast<ssize_t>(page.width()), reach(image.columns(), page.xOff()));
  const ssize_t height = std::max(static_cast<ssize_t>(page.height()), reach(image.rows(), page.yOff()));
  place_on_canvas(image, Magick::Geometry{static_cast<std::size_t>(width), static_cast<std::size_t>(height),
                                          page.xOff(), page.yOff()});
  return image;
}

Magick::Image decode_png(std::span<const std::byte> file, const ImageHeader& header) {
  if (!is_cut_off_png(file)) return read_first_frame(file, ImageFormat::kPng);
  const auto completed = complete_png(file, header);
  if (!completed) throw Magick::ErrorCorruptImage{"no pixel before the end of the file"};
  return read_first_frame(*completed, ImageFormat::kPng);
}

/// libjpeg reduces while decoding, by halves and eighths: 12 Mpixel cost a tenth then. The hint must not exceed the
/// image, because the coder would enlarge it.
Magick::Image decode_jpeg(std::span<const std::byte> file, const ImageHeader& header, std::uint32_t side_needed) {
  const bool reducible = std::min(header.width, header.height) >= 2 * std::uint64_t{side_needed};
  return read_first_frame(file, ImageFormat::kJpeg, reducible ? side_needed : 0);
}

Magick::Image decode_webp(std::span<const std::byte> file, const ImageHeader& header) {
  const auto frame = first_webp_frame(file);
  if (!frame) return read_first_frame(file, ImageFormat::kWebp);
  Magick::Image image = read_first_frame(frame->file, ImageFormat::kWebp);
  place_on_canvas(image, Magick::Geometry{header.width, header.height, static_cast<ssize_t>(frame->x),
                                          static_cast<ssize_t>(frame->y)});
  return image;
}

/// A profile for other pixels than these describes nothing about them.
bool goes_with(ProfileSpace profile, Magick::ColorspaceType pixels) noexcept {
  switch (profile) {
    case ProfileSpace::kRgb:
      return pixels != Magick::CMYKColorspace;
    case ProfileSpace::kGrey:
      return pixels == Magick::GRAYColorspace;
    case ProfileSpace::kCmyk:
      return pixels == Magick::CMYKColorspace;
  }
  return false;
}

void convert_profile(Magick::Image& image) {
  const Magick::Blob embedded = image.iccColorProfile();
  const auto bytes = std::as_bytes(std::span{static_cast<const char*>(embedded.data()), embedded.length()});
  const auto space = profile_space(bytes);
  if (!space || !goes_with(*space, image.colorSpace()) || is_srgb(bytes)) return;
  const auto srgb = srgb_profile();
  try {
    image.profile("icc", Magick::Blob{srgb.data(), srgb.size()});
  } catch (const Magick::Exception&) {  // NOLINT(bugprone-empty-catch)
    // A broken profile: the pixels are shown as they are.
  }
}

void set_encoder_options(Magick::Image& image, ImageFormat format) {
  switch (format) {
    case ImageFormat::kJpeg:
      image.quality(kJpegQuality);
      image.defineValue("jpeg", "sampling-factor", "2x2,1x1,1x1");
      image.defineValue("jpeg", "optimize-coding", "true");
      return;
    case ImageFormat::kWebp:
      image.quality(kWebpQuality);
      image.defineValue("webp", "thread-level", "0");
      return;
    case ImageFormat::kPng:
    case ImageFormat::kGif:
      image.defineValue("png", "exclude-chunk",
                        "bKGD,cHRM,date,eXIf,gAMA,iCCP,oFFs,pHYs,sRGB,tEXt,tIME,vpAg,caNv,zTXt,iTXt");
      return;
  }
}

}  // namespace

ImageFormat output_format(ImageFormat input) noexcept { return input == ImageFormat::kGif ? ImageFormat::kPng : input; }

Magick::Image decode(std::span<const std::byte> file, const ImageHeader& header, std::uint32_t side_needed) {
  Magick::Image image = [&] {
    switch (header.format) {
      case ImageFormat::kPng:
        return decode_png(file, header);
      case ImageFormat::kGif:
        return decode_gif(file);
      case ImageFormat::kWebp:
        return decode_webp(file, header);
      case ImageFormat::kJpeg:
        break;
    }
    return decode_jpeg(file, header, side_needed);
  }();
  if (!image.isValid() || image.columns() == 0 || image.rows() == 0) throw Magick::ErrorCorruptImage{"no pixels"};
  image.page(Magick::Geometry{});
  // Set, not turned: normalize_pixels turns once, whether the decoder had found the orientation by itself or not.
  if (const auto orientation = exif_orientation(file, header.format)) {
    image.orientation(static_cast<Magick::OrientationType>(*orientation));
  }
  return image;
}

EncodedImage encode(Magick::Image image, ImageFormat format) {
  image.quiet(true);  // A warning kept from reading would be thrown again.
  image.strip();
  image.depth(8);
  image.magick(coder_name(format));
  set_encoder_options(image, format);
  Magick::Blob blob;
  image.write(&blob);
  const auto bytes = std::as_bytes(std::span{static_cast<const char*>(blob.data()), blob.length()});
  return {format, static_cast<std::uint32_t>(image.columns()), static_cast<std::uint32_t>(image.rows()),
          std::vector<std::byte>(bytes.begin(), bytes.end())};
}

void normalize_pixels(Magick::Image& image) {
  image.autoOrient();
  convert_profile(image);
  const auto space = image.colorSpace();
  if (space != Magick::sRGBColorspace && space != Magick::GRAYColorspace) image.colorSpace(Magick::sRGBColorspace);
  image.strip();
}

void warm_up(ImageFormat format) {
  constexpr std::array<unsigned char, 3> kGrey{0x80, 0x80, 0x80};
  Magick::Image pixel{1, 1, "RGB", Magick::CharPixel, kGrey.data()};
  const auto srgb = srgb_profile();
  const Magick::Blob profile{srgb.data(), srgb.size()};
  pixel.profile("icc", profile);
  pixel.profile("icc", profile);
  const EncodedImage encoded = encode(pixel, format);
  static_cast<void>(decode(encoded.bytes, {.format = format, .width = 1, .height = 1}, 1));
}

}  // namespace media
