#include <algorithm>

#include "base/encoding.hpp"
#include "media/byte_reader.hpp"
#include "media/header_readers.hpp"
#include "media/png_chunks.hpp"

namespace media {

namespace {

/// The allowed combinations of colour type and bit depth, W3C PNG (third edition) table 12.
bool is_possible_depth(std::uint8_t colour_type, std::uint8_t depth) noexcept {
  switch (colour_type) {
    case 0:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6:
      return depth == 8 || depth == 16;
    default:
      return false;
  }
}

}  // namespace

std::optional<ImageHeader> read_png_header(std::span<const std::byte> file) noexcept {
  ByteReader reader{file};
  reader.skip(8);
  const std::uint32_t length = reader.u32_be();
  if (length != 13 || base::as_text(reader.take(4)) != "IHDR") return std::nullopt;
  ImageHeader header{.format = ImageFormat::kPng, .width = reader.u32_be(), .height = reader.u32_be()};
  const std::uint8_t depth = reader.u8();
  const std::uint8_t colour_type = reader.u8();
  if (!reader.ok() || !is_possible_depth(colour_type, depth)) return std::nullopt;
  reader.skip(2);  // compression, filter
  const bool is_interlaced = reader.u8() == 1;
  if (is_interlaced) header.interlaced_pixel_bytes = std::max(1U, depth * png_channels(colour_type) / 8U);
  return header;
}

}  // namespace media
