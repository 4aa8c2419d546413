/// Colour profiles for tests: those of kept files, and ours with one part changed.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/encoding.hpp"
#include "media/corpus_files.hpp"
#include "media/jpeg_segments.hpp"

namespace media {

/// The profile a JPEG carries in one APP2 segment (ICC.1:2022 annex B.4).
inline Bytes profile_of_jpeg(std::span<const std::byte> file) {
  constexpr std::size_t kPrefixBytes = 14;  // "ICC_PROFILE", NUL, number, count
  JpegSegments segments{file};
  while (const auto segment = segments.next()) {
    if (segment->marker != 0xe2 || !base::as_text(segment->data).starts_with("ICC_PROFILE")) continue;
    const auto profile = segment->data.subspan(kPrefixBytes);
    return {profile.begin(), profile.end()};
  }
  return {};
}

/// Display P3 with the curve of sRGB, whose description holds "sRGB".
inline Bytes p3_profile() { return profile_of_jpeg(read_file(corpus("faults/p3-with-srgb-in-its-name.jpg"))); }

inline Bytes with_space(Bytes profile, std::string_view space) {
  std::ranges::copy(base::as_bytes(space), profile.begin() + 16);
  return profile;
}

inline void append_u32_be(Bytes& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(std::byte(value >> shift & 0xff));
}

/// curveType of these values.
inline Bytes curve_of(const std::vector<std::uint16_t>& values) {
  Bytes out;
  for (const char c : std::string_view{"curv\0\0\0\0", 8}) out.push_back(std::byte(c));
  append_u32_be(out, static_cast<std::uint32_t>(values.size()));
  for (const std::uint16_t value : values) {
    out.push_back(std::byte(value >> 8));
    out.push_back(std::byte(value & 0xff));
  }
  return out;
}

/// The curve of sRGB in 1024 steps, as older profiles write it.
inline Bytes srgb_table() {
  std::vector<std::uint16_t> values;
  for (int i = 0; i < 1024; ++i) {
    const double x = i / 1023.0;
    const double linear = x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
    values.push_back(static_cast<std::uint16_t>(std::lround(linear * 65535)));
  }
  return curve_of(values);
}

/// The same profile with `curve` for all three channels; it stands behind everything else.
inline Bytes with_curve(Bytes profile, const Bytes& curve) {
  const std::string_view text = base::as_text(profile);
  const auto offset = static_cast<std::uint32_t>(profile.size());
  Bytes place;
  append_u32_be(place, offset);
  append_u32_be(place, static_cast<std::uint32_t>(curve.size()));
  for (const std::string_view tag : {"rTRC", "gTRC", "bTRC"}) {
    std::ranges::copy(place, profile.begin() + static_cast<std::ptrdiff_t>(text.find(tag)) + 4);
  }
  profile.insert(profile.end(), curve.begin(), curve.end());
  Bytes size;
  append_u32_be(size, static_cast<std::uint32_t>(profile.size()));
  std::ranges::copy(size, profile.begin());
  return profile;
}

}  // namespace media
