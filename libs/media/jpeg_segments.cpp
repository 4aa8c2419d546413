#include "media/jpeg_segments.hpp"

#include <algorithm>

namespace media {

namespace {

constexpr std::uint8_t kStartOfScan = 0xda;
constexpr std::uint8_t kEndOfImage = 0xd9;

/// Markers without a segment: TEM and RST0 to RST7.
bool is_standalone(std::uint8_t marker) noexcept { return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7); }

/// The code of the next marker; fill bytes and rubbish before it are skipped as libjpeg does. 0 at the end.
std::uint8_t next_marker(ByteReader& reader) noexcept {
  std::uint8_t byte = reader.u8();
  while (reader.ok() && byte != 0xff) byte = reader.u8();
  while (reader.ok() && byte == 0xff) byte = reader.u8();
  return byte;
}

}  // namespace

std::optional<JpegSegment> JpegSegments::next() noexcept {
  while (reader_.ok()) {
    const std::uint8_t marker = next_marker(reader_);
    if (marker == 0 || is_standalone(marker)) continue;
    if (marker == kStartOfScan || marker == kEndOfImage) return std::nullopt;
    const std::uint16_t length = reader_.u16_be();
    if (!reader_.ok() || length < 2) return std::nullopt;
    return JpegSegment{marker, reader_.take(std::min<std::size_t>(length - 2U, reader_.remaining()))};
  }
  return std::nullopt;
}

}  // namespace media
