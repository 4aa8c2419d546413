/// PNG files whose end is missing. Browsers show what arrived; ImageMagick refuses to. Before decoding, such a file is
/// rewritten into a sound one.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "media/sniff.hpp"

namespace media {

/// Whether the chunks run out before a complete IEND (W3C PNG section 5.6) although image data has begun.
[[nodiscard]] bool is_cut_off_png(std::span<const std::byte> file) noexcept;

/// A complete PNG with the pixels that arrived, the rest zero. Only checksums of image data are forgiven (the last
/// piece of a cut-off file cannot have a right one); a complete file with a wrong checksum is not the concern of this
/// function and stays refused. nullopt when no pixel can be recovered. Memory: the size of the result; at most
/// `header`'s pixels at 8 bytes each are produced, deflated.
[[nodiscard]] std::optional<std::vector<std::byte>> complete_png(std::span<const std::byte> file,
                                                                 const ImageHeader& header);

}  // namespace media
