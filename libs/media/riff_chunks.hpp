/// The chunks of a WebP file (RFC 9649 section 2.3). Pure, safe on hostile bytes.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "media/byte_reader.hpp"

namespace media {

inline constexpr std::size_t kRiffHeaderBytes = 12;  ///< "RIFF", size, "WEBP"

struct RiffChunk {
  std::string_view name;
  std::span<const std::byte> data;
};

/// The complete chunk `reader` stands at, and the padding behind it; nullopt when there is none.
[[nodiscard]] std::optional<RiffChunk> next_riff_chunk(ByteReader& reader) noexcept;

}  // namespace media
