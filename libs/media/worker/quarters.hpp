/// What a picture of four coloured quarters looks like, for tests: which way is up, and whether colours are right.
#pragma once

#include <gtest/gtest.h>

#include <Magick++.h>

#include <array>

namespace media {

using Colour = std::array<int, 3>;
using Quarters = std::array<Colour, 4>;  ///< top left, top right, bottom left, bottom right

/// Three colours and a grey by a wide-gamut profile, and what they are in sRGB.
inline constexpr Quarters kWide{Colour{200, 60, 40}, Colour{60, 180, 70}, Colour{40, 70, 200}, Colour{128, 128, 128}};
inline constexpr Quarters kWideInSrgb{Colour{217, 42, 23}, Colour{0, 183, 49}, Colour{29, 71, 208},
                                      Colour{128, 128, 128}};

/// The colours in the middle of the quarters. The picture is taken by value, because ImageMagick only reads from one
/// that may be changed.
inline Quarters quarters(Magick::Image image) {
  Quarters out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto x = static_cast<ssize_t>(image.columns() * (1 + 2 * (i % 2)) / 4);
    const auto y = static_cast<ssize_t>(image.rows() * (1 + 2 * (i / 2)) / 4);
    std::array<unsigned char, 3> pixel{};
    image.write(x, y, 1, 1, "RGB", Magick::CharPixel, pixel.data());
    out[i] = {pixel[0], pixel[1], pixel[2]};
  }
  return out;
}

inline void expect_near(const Quarters& colours, const Quarters& expected, int difference_max) {
  for (std::size_t quarter = 0; quarter < expected.size(); ++quarter) {
    for (std::size_t channel = 0; channel < expected[quarter].size(); ++channel) {
      EXPECT_NEAR(colours[quarter][channel], expected[quarter][channel], difference_max) << quarter << " " << channel;
    }
  }
}

}  // namespace media
