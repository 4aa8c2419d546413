#include <algorithm>

#include "base/encoding.hpp"
#include "media/byte_reader.hpp"
#include "media/header_readers.hpp"

namespace media {

namespace {

constexpr std::uint8_t kAnimationFlag = 0x02;

/// Lossy key frame, RFC 6386 section 9.1: frame tag, start code 9d 01 2a, 14 bits of width and of height.
std::optional<ImageHeader> read_lossy(ByteReader reader) noexcept {
  const std::uint32_t tag = reader.u24_le();
  const std::uint32_t start_code = reader.u24_le();
  ImageHeader header{.format = ImageFormat::kWebp};
  header.width = reader.u16_le() & 0x3fffU;
  header.height = reader.u16_le() & 0x3fffU;
  const bool is_key_frame = (tag & 1U) == 0;
  if (!reader.ok() || !is_key_frame || start_code != 0x2a019d) return std::nullopt;
  return header;
}

/// Lossless stream, RFC 9649 section 3.4: signature 2f, 14 bits each of width - 1 and height - 1.
std::optional<ImageHeader> read_lossless(ByteReader reader) noexcept {
  const std::uint8_t signature = reader.u8();
  const std::uint32_t bits = reader.u32_le();
  if (!reader.ok() || signature != 0x2f) return std::nullopt;
  return ImageHeader{
      .format = ImageFormat::kWebp, .width = (bits & 0x3fffU) + 1, .height = ((bits >> 14) & 0x3fffU) + 1};
}

/// Counts ANMF chunks, RFC 9649 section 2.7.1.1.
std::uint32_t count_frames(ByteReader reader) noexcept {
  std::uint32_t frames = 0;
  while (reader.ok() && reader.remaining() >= 8 && frames < kFramesCountedMax) {
    const auto name = base::as_text(reader.take(4));
    const std::uint32_t size = reader.u32_le();
    if (name == "ANMF") ++frames;
    reader.skip(std::size_t{size} + (size & 1U));
  }
  return frames;
}

/// Extended header, RFC 9649 section 2.7: flags, reserved, canvas width - 1 and height - 1.
std::optional<ImageHeader> read_extended(ByteReader reader, std::uint32_t size) noexcept {
  ByteReader chunk{reader.take(size)};
  const std::uint8_t flags = chunk.u8();
  chunk.skip(3);
  ImageHeader header{.format = ImageFormat::kWebp};
  header.width = chunk.u24_le() + 1;
  header.height = chunk.u24_le() + 1;
  if (!chunk.ok()) return std::nullopt;
  if ((flags & kAnimationFlag) != 0) header.frames = count_frames(reader);
  return header;
}

}  // namespace

std::optional<ImageHeader> read_webp_header(std::span<const std::byte> file) noexcept {
  ByteReader reader{file};
  reader.skip(12);
  const auto name = base::as_text(reader.take(4));
  const std::uint32_t size = reader.u32_le();
  if (!reader.ok()) return std::nullopt;
  if (name == "VP8 ") return read_lossy(reader);
  if (name == "VP8L") return read_lossless(reader);
  if (name == "VP8X") return read_extended(reader, size);
  return std::nullopt;
}

}  // namespace media
