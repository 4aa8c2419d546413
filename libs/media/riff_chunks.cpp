#include "media/riff_chunks.hpp"

#include "base/encoding.hpp"

namespace media {

std::optional<RiffChunk> next_riff_chunk(ByteReader& reader) noexcept {
  const auto name = base::as_text(reader.take(4));
  const std::uint32_t size = reader.u32_le();
  const auto data = reader.take(size);
  if (!reader.ok()) return std::nullopt;
  if ((size & 1U) != 0 && reader.remaining() > 0) reader.skip(1);
  return RiffChunk{name, data};
}

}  // namespace media
