#include "media/byte_reader.hpp"
#include "media/header_readers.hpp"

namespace media {

namespace {

constexpr std::uint8_t kStartOfScan = 0xda;
constexpr std::uint8_t kEndOfImage = 0xd9;

/// Start of frame, ITU-T T.81 table B.1: C0 to CF without DHT (C4), JPG (C8) and DAC (CC).
bool is_start_of_frame(std::uint8_t marker) noexcept {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/// Markers without a segment: TEM and RST0 to RST7.
bool is_standalone(std::uint8_t marker) noexcept { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7); }

/// The code of the next marker; fill bytes and rubbish before it are skipped as libjpeg does. 0 at the end.
std::uint8_t next_marker(ByteReader& reader) noexcept {
  std::uint8_t byte = reader.u8();
  while (reader.ok() && byte != 0xff) byte = reader.u8();
  while (reader.ok() && byte == 0xff) byte = reader.u8();
  return byte;
}

/// Frame header, ITU-T T.81 B.2.2, after its length.
std::optional<ImageHeader> read_frame(ByteReader& reader) noexcept {
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
  ByteReader reader{file};
  reader.skip(2);
  while (reader.ok()) {
    const std::uint8_t marker = next_marker(reader);
    if (marker == 0 || is_standalone(marker)) continue;
    if (marker == kStartOfScan || marker == kEndOfImage) return std::nullopt;
    const std::uint16_t length = reader.u16_be();
    if (!reader.ok() || length < 2) return std::nullopt;
    if (is_start_of_frame(marker)) return read_frame(reader);
    reader.skip(length - 2U);
  }
  return std::nullopt;
}

}  // namespace media
