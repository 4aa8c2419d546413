#include "media/png_chunks.hpp"

#include <algorithm>
#include <cctype>

#include "base/encoding.hpp"
#include "media/byte_reader.hpp"

namespace media {

namespace {

bool is_chunk_type(std::string_view type) noexcept {
  return std::ranges::all_of(type, [](unsigned char letter) { return std::isalpha(letter) != 0; });
}

}  // namespace

std::optional<PngChunk> next_png_chunk(std::span<const std::byte> file, std::size_t& position) noexcept {
  if (position > file.size()) return std::nullopt;
  ByteReader reader{file.subspan(position)};
  const std::uint32_t length = reader.u32_be();
  const auto type = base::as_text(reader.take(4));
  if (!reader.ok() || !is_chunk_type(type)) return std::nullopt;
  PngChunk chunk{.type = type, .data = reader.take(std::min<std::size_t>(length, reader.remaining())), .whole = {}};
  const bool is_whole = chunk.data.size() == length && reader.skip(4);
  if (is_whole) chunk.whole = file.subspan(position, reader.position());
  position += is_whole ? reader.position() : file.size() - position;
  return chunk;
}

std::uint32_t png_channels(std::uint8_t colour_type) noexcept {
  switch (colour_type) {
    case 2:
      return 3;
    case 4:
      return 2;
    case 6:
      return 4;
    default:
      return 1;
  }
}

}  // namespace media
