/// How a picture has to be turned to stand upright, as its file says (Exif 2.32 section 4.6.4, tag 0x0112).
///
/// Read from the container by ourselves, because ImageMagick 6 does not look at the eXIf chunk of a PNG, nor at the
/// Exif block of a WebP that lacks the prefix only JPEG needs. Pure, thread-safe, safe on hostile bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "media/sniff.hpp"

namespace media {

/// 1 (upright) to 8, from the Exif block of a JPEG (APP1), PNG (eXIf) or WebP (EXIF, still or animated). A block that
/// is broken or says something else counts as 1. nullopt when there is no such block.
[[nodiscard]] std::optional<std::uint8_t> exif_orientation(std::span<const std::byte> file,
                                                           ImageFormat format) noexcept;

}  // namespace media
