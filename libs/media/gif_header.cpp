#include <algorithm>

#include "media/byte_reader.hpp"
#include "media/header_readers.hpp"

namespace media {

namespace {

constexpr std::uint8_t kExtension = 0x21;
constexpr std::uint8_t kImageDescriptor = 0x2c;
constexpr std::uint8_t kTrailer = 0x3b;
constexpr std::uint8_t kHasColourTable = 0x80;

/// A colour table of 2^(n+1) entries of three bytes, GIF89a sections 19 and 21.
void skip_colour_table(ByteReader& reader, std::uint8_t packed) noexcept {
  if ((packed & kHasColourTable) != 0) reader.skip(std::size_t{3} << ((packed & 0x07) + 1));
}

void skip_sub_blocks(ByteReader& reader) noexcept {
  for (std::uint8_t size = reader.u8(); reader.ok() && size != 0; size = reader.u8()) reader.skip(size);
}

void read_frame(ByteReader& reader, ImageHeader& header) noexcept {
  const std::uint32_t left = reader.u16_le();
  const std::uint32_t top = reader.u16_le();
  const std::uint32_t width = reader.u16_le();
  const std::uint32_t height = reader.u16_le();
  const std::uint8_t packed = reader.u8();
  if (!reader.ok()) return;
  const bool is_first = header.frames++ == 0;
  // The screen grows to hold the first frame; later ones, which are not decoded, are cut to it.
  header.width = std::max(header.width, is_first ? left + width : width);
  header.height = std::max(header.height, is_first ? top + height : height);
  skip_colour_table(reader, packed);
  reader.skip(1);  // LZW minimum code size
  skip_sub_blocks(reader);
}

}  // namespace

std::optional<ImageHeader> read_gif_header(std::span<const std::byte> file) noexcept {
  ByteReader reader{file};
  reader.skip(6);
  ImageHeader header{.format = ImageFormat::kGif, .frames = 0};
  header.width = reader.u16_le();
  header.height = reader.u16_le();
  const std::uint8_t packed = reader.u8();
  reader.skip(2);  // background index, aspect ratio
  skip_colour_table(reader, packed);
  while (reader.ok() && header.frames < kFramesCountedMax) {
    const std::uint8_t block = reader.u8();
    if (!reader.ok() || block == kTrailer) break;
    if (block == kImageDescriptor) {
      read_frame(reader, header);
    } else if (block == kExtension) {
      reader.skip(1);
      skip_sub_blocks(reader);
    }  // Anything else is rubbish between blocks, which decoders skip byte by byte.
  }
  return header;
}

}  // namespace media
