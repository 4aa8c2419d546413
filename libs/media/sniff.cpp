#include "media/sniff.hpp"

#include "base/encoding.hpp"
#include "media/header_readers.hpp"

namespace media {

using namespace std::string_view_literals;

std::string_view media_type(ImageFormat format) noexcept {
  switch (format) {
    case ImageFormat::kPng:
      return "image/png";
    case ImageFormat::kJpeg:
      return "image/jpeg";
    case ImageFormat::kGif:
      return "image/gif";
    case ImageFormat::kWebp:
      return "image/webp";
  }
  return "application/octet-stream";
}

std::string_view file_extension(ImageFormat format) noexcept {
  switch (format) {
    case ImageFormat::kPng:
      return "png";
    case ImageFormat::kJpeg:
      return "jpg";
    case ImageFormat::kGif:
      return "gif";
    case ImageFormat::kWebp:
      return "webp";
  }
  return "bin";
}

std::optional<ImageFormat> sniff_format(std::span<const std::byte> file) noexcept {
  const std::string_view text = base::as_text(file);
  if (text.starts_with("\x89PNG\r\n\x1a\n"sv)) return ImageFormat::kPng;
  if (text.starts_with("\xff\xd8\xff"sv)) return ImageFormat::kJpeg;
  if (text.starts_with("GIF87a"sv) || text.starts_with("GIF89a"sv)) return ImageFormat::kGif;
  if (text.starts_with("RIFF"sv) && text.size() >= 12 && text.substr(8, 4) == "WEBP"sv) return ImageFormat::kWebp;
  return std::nullopt;
}

std::optional<ImageHeader> read_image_header(std::span<const std::byte> file) noexcept {
  const auto format = sniff_format(file);
  if (!format) return std::nullopt;
  std::optional<ImageHeader> header;
  switch (*format) {
    case ImageFormat::kPng:
      header = read_png_header(file);
      break;
    case ImageFormat::kJpeg:
      header = read_jpeg_header(file);
      break;
    case ImageFormat::kGif:
      header = read_gif_header(file);
      break;
    case ImageFormat::kWebp:
      header = read_webp_header(file);
      break;
  }
  if (!header || header->width == 0 || header->height == 0 || header->frames == 0) return std::nullopt;
  return header;
}

}  // namespace media
