#include "media/exif_orientation.hpp"

#include <string_view>

#include "base/encoding.hpp"
#include "media/byte_reader.hpp"
#include "media/jpeg_segments.hpp"
#include "media/png_chunks.hpp"
#include "media/riff_chunks.hpp"

namespace media {

namespace {

using namespace std::string_view_literals;
using Block = std::optional<std::span<const std::byte>>;

constexpr std::uint8_t kUpright = 1;
constexpr std::uint8_t kApp1 = 0xe1;
constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::uint16_t kShort = 3;
/// Required in a JPEG; some writers put it before the block in other formats too.
constexpr std::string_view kPrefix = "Exif\0\0"sv;

bool has_prefix(std::span<const std::byte> block) noexcept { return base::as_text(block).starts_with(kPrefix); }

Block find_in_jpeg(std::span<const std::byte> file) noexcept {
  JpegSegments segments{file};
  while (const auto segment = segments.next()) {
    if (segment->marker == kApp1 && has_prefix(segment->data)) return segment->data;
  }
  return std::nullopt;
}

Block find_in_png(std::span<const std::byte> file) noexcept {
  std::size_t position = kPngSignatureBytes;
  while (const auto chunk = next_png_chunk(file, position)) {
    if (chunk->type == "eXIf") return chunk->data;
  }
  return std::nullopt;
}

/// Only an extended file has metadata (RFC 9649 section 2.7).
Block find_in_webp(std::span<const std::byte> file) noexcept {
  ByteReader reader{file};
  reader.skip(kRiffHeaderBytes);
  const auto first = next_riff_chunk(reader);
  if (!first || first->name != "VP8X") return std::nullopt;
  while (const auto chunk = next_riff_chunk(reader)) {
    if (chunk->name == "EXIF") return chunk->data;
  }
  return std::nullopt;
}

Block find_block(std::span<const std::byte> file, ImageFormat format) noexcept {
  switch (format) {
    case ImageFormat::kJpeg:
      return find_in_jpeg(file);
    case ImageFormat::kPng:
      return find_in_png(file);
    case ImageFormat::kWebp:
      return find_in_webp(file);
    case ImageFormat::kGif:
      return std::nullopt;
  }
  return std::nullopt;
}

/// Numbers in the byte order the block declares (TIFF 6.0 section 2).
class TiffReader {
 public:
  TiffReader(std::span<const std::byte> bytes, bool is_little_endian) noexcept
      : reader_(bytes), is_little_endian_(is_little_endian) {}
  [[nodiscard]] bool ok() const noexcept { return reader_.ok(); }
  bool skip(std::size_t count) noexcept { return reader_.skip(count); }
  std::uint16_t u16() noexcept { return is_little_endian_ ? reader_.u16_le() : reader_.u16_be(); }
  std::uint32_t u32() noexcept { return is_little_endian_ ? reader_.u32_le() : reader_.u32_be(); }

 private:
  ByteReader reader_;
  bool is_little_endian_;
};

/// The entry of the first directory; 0 when there is none.
std::uint16_t read_orientation(TiffReader directory) noexcept {
  const std::uint16_t entries = directory.u16();
  for (unsigned i = 0; i < entries && directory.ok(); ++i) {
    const std::uint16_t tag = directory.u16();
    const std::uint16_t type = directory.u16();
    const std::uint32_t count = directory.u32();
    const std::uint16_t value = directory.u16();
    directory.skip(2);
    if (tag == kOrientationTag) return directory.ok() && type == kShort && count == 1 ? value : 0;
  }
  return 0;
}

std::uint8_t orientation_in(std::span<const std::byte> block) noexcept {
  if (has_prefix(block)) block = block.subspan(kPrefix.size());
  const std::string_view start = base::as_text(block).substr(0, 4);
  const bool is_little_endian = start == "II*\0"sv;
  if (!is_little_endian && start != "MM\0*"sv) return kUpright;
  TiffReader header{block, is_little_endian};
  header.skip(4);
  const std::uint32_t offset = header.u32();
  if (!header.ok() || offset > block.size()) return kUpright;
  const std::uint16_t value = read_orientation({block.subspan(offset), is_little_endian});
  return value >= 1 && value <= 8 ? static_cast<std::uint8_t>(value) : kUpright;
}

}  // namespace

std::optional<std::uint8_t> exif_orientation(std::span<const std::byte> file, ImageFormat format) noexcept {
  const Block block = find_block(file, format);
  return block ? std::optional(orientation_in(*block)) : std::nullopt;
}

}  // namespace media
