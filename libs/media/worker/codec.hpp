/// Encoded bytes to pixels and back, through ImageMagick with an explicit format: the content never chooses the coder.
/// Functions throw Magick::Exception; the pipeline is where that ends.
#pragma once

#include <Magick++.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "media/image_processor.hpp"
#include "media/sniff.hpp"

namespace media {

/// PNG, JPEG and WebP stay what they are; GIF becomes PNG.
[[nodiscard]] ImageFormat output_format(ImageFormat input) noexcept;

/// The first frame, on its canvas. Any bit depth, colour space and orientation, with its metadata; the orientation its
/// file tells is set on it. A JPEG may come out
/// smaller than it is, but both sides stay at least `side_needed` pixels unless they were smaller before.
[[nodiscard]] Magick::Image decode(std::span<const std::byte> file, const ImageHeader& header,
                                   std::uint32_t side_needed);

/// 8 bits a channel. JPEG: quality 82, 4:2:0, optimised Huffman tables. WebP: lossy, quality 80. PNG: no chunks but
/// the image itself. Takes the image by value because encoders change settings of it.
[[nodiscard]] EncodedImage encode(Magick::Image image, ImageFormat format);

/// Upright pixels in sRGB: applies the orientation, converts other colour spaces and embedded profiles. A profile that
/// is broken, or for another kind of pixels than the image has, is ignored.
void normalize_pixels(Magick::Image& image);

/// Encodes and decodes one pixel of ours, and converts its colour, so that nothing has to be loaded from files later.
void warm_up(ImageFormat format);

}  // namespace media
