/// Geometry of the outputs. Functions throw Magick::Exception.
#pragma once

#include <Magick++.h>

#include <cstdint>

namespace media {

/// Reduces a large image cheaply until its shorter side is about twice `side`: what follows then works on few pixels
/// and still has enough of them for a good filter. Smaller images stay as they are.
void shrink_roughly(Magick::Image& image, std::uint32_t side);

/// The image within box x box pixels, same aspect ratio; never enlarged.
[[nodiscard]] Magick::Image fit_within(const Magick::Image& image, std::uint32_t box);

/// The largest square in the middle, at most size x size pixels; never enlarged.
[[nodiscard]] Magick::Image cut_square(const Magick::Image& image, std::uint32_t size);

}  // namespace media
