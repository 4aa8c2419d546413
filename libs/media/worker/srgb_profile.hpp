/// The colour space every output is in.
#pragma once

#include <cstddef>
#include <vector>

namespace media {

/// An ICC version 4 profile of sRGB (IEC 61966-2-1): matrix and parametric curve, without texts.
[[nodiscard]] std::vector<std::byte> srgb_profile();

}  // namespace media
