#include "media/worker/webp_first_frame.hpp"

#include <string_view>

#include "base/encoding.hpp"
#include "media/riff_chunks.hpp"
#include "media/worker/bytes.hpp"

namespace media {

namespace {

constexpr std::uint32_t kProfileFlag = 0x20;
constexpr std::uint32_t kAlphaFlag = 0x10;

void append_integer(Bytes& out, std::uint32_t value, unsigned bytes) {
  for (unsigned i = 0; i < bytes; ++i) out.push_back(std::byte(value >> (8 * i) & 0xff));
}

void append_riff_chunk(Bytes& out, std::string_view name, std::span<const std::byte> data) {
  append(out, base::as_bytes(name));
  append_integer(out, static_cast<std::uint32_t>(data.size()), 4);
  append(out, data);
  if (data.size() % 2 != 0) out.push_back(std::byte{0});
}

/// The bitstream chunk of a frame, its alpha chunk when it has one, and the colour profile of the file.
struct FrameParts {
  std::optional<RiffChunk> profile, alpha, picture;
};

FrameParts find_parts(ByteReader& frame) noexcept {
  FrameParts parts;
  while (frame.remaining() >= 8 && !parts.picture) {
    const auto chunk = next_riff_chunk(frame);
    if (!chunk) break;
    if (chunk->name == "ALPH") parts.alpha = chunk;
    if (chunk->name == "VP8 " || chunk->name == "VP8L") parts.picture = chunk;
  }
  return parts;
}

/// RFC 9649 section 2.7. A lossless picture may be transparent without an alpha chunk.
std::uint32_t flags_of(const FrameParts& parts) noexcept {
  const bool has_alpha = parts.alpha || parts.picture->name == "VP8L";
  return (parts.profile ? kProfileFlag : 0U) | (has_alpha ? kAlphaFlag : 0U);
}

/// A simple file, or an extended one when there is a colour profile or an alpha chunk (RFC 9649 sections 2.5 to 2.7).
Bytes still_file(const FrameParts& parts, std::uint32_t width_minus_one, std::uint32_t height_minus_one) {
  Bytes body;
  append(body, base::as_bytes("WEBP"));
  if (parts.profile || parts.alpha) {
    Bytes extended;
    append_integer(extended, flags_of(parts), 4);
    append_integer(extended, width_minus_one, 3);
    append_integer(extended, height_minus_one, 3);
    append_riff_chunk(body, "VP8X", extended);
  }
  if (parts.profile) append_riff_chunk(body, "ICCP", parts.profile->data);
  if (parts.alpha) append_riff_chunk(body, "ALPH", parts.alpha->data);
  append_riff_chunk(body, parts.picture->name, parts.picture->data);
  Bytes out;
  append_riff_chunk(out, "RIFF", body);
  return out;
}

}  // namespace

std::optional<FirstFrame> first_webp_frame(std::span<const std::byte> file) {
  ByteReader reader{file};
  reader.skip(kRiffHeaderBytes);
  std::optional<RiffChunk> profile;
  while (const auto chunk = next_riff_chunk(reader)) {
    if (chunk->name == "ICCP" && !profile) profile = chunk;
    if (chunk->name != "ANMF") continue;
    ByteReader frame{chunk->data};
    FirstFrame out;
    out.x = frame.u24_le() * 2;
    out.y = frame.u24_le() * 2;
    const std::uint32_t width_minus_one = frame.u24_le();
    const std::uint32_t height_minus_one = frame.u24_le();
    frame.skip(4);  // duration, flags
    FrameParts parts = find_parts(frame);
    if (!parts.picture) return std::nullopt;
    parts.profile = profile;
    out.file = still_file(parts, width_minus_one, height_minus_one);
    return out;
  }
  return std::nullopt;
}

}  // namespace media
