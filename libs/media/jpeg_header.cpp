#include "media/header_readers.hpp"
#include "media/jpeg_segments.hpp"

namespace media {

namespace {

/// Start of frame, ITU-T T.81 table B.1: C0 to CF without DHT (C4), JPG (C8) and DAC (CC).
bool is_start_of_frame(std::uint8_t marker) noexcept {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/// Frame header, ITU-T T.81 B.2.2, after its length.
std::optional<ImageHeader> read_frame(std::span<const std::byte> data) noexcept {
  ByteReader reader{data};
  const std::uint8_t precision = reader.u8();
  ImageHeader header{.format = ImageFormat::kJpeg};
  header.height = reader.u16_be();
  header.width = reader.u16_be();
  const std::uint8_t components = reader.u8();
  if (!reader.ok() || precision != 8 || components == 0 || components > 4) return std::nullopt;
  return header;
}

}  // namespace

std::optional<ImageHeader> read_jpeg_header(std::span<const std::byte> file) noexcept {
  JpegSegments segments{file};
  while (const auto segment = segments.next()) {
    if (is_start_of_frame(segment->marker)) return read_frame(segment->data);
  }
  return std::nullopt;
}

}  // namespace media
