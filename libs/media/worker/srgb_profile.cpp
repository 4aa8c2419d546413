#include "media/worker/srgb_profile.hpp"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/encoding.hpp"
#include "media/worker/bytes.hpp"

namespace media {

namespace {

using namespace std::string_view_literals;

constexpr std::uint32_t kProfileHeaderBytes = 128;
constexpr std::uint32_t kTagEntryBytes = 12;
constexpr std::uint32_t kXyzBytes = 20;
constexpr std::uint32_t kCurveBytes = 32;

void append_text(Bytes& out, std::string_view text) {
  const auto bytes = base::as_bytes(text);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_numbers(Bytes& out, std::initializer_list<std::uint32_t> numbers) {
  for (const std::uint32_t number : numbers) {
    for (int shift = 24; shift >= 0; shift -= 8) out.push_back(std::byte(number >> shift & 0xff));
  }
}

/// ICC.1:2022 section 7.2. Numbers are 16.16 fixed point; the illuminant is D50.
void append_header(Bytes& out, std::uint32_t size) {
  append_numbers(out, {size, 0, 0x04200000});
  append_text(out, "mntrRGB XYZ "sv);
  append_numbers(out, {0x07D00001, 0x00010000, 0x00000000});  // created 2000-01-01
  append_text(out, "acsp"sv);
  append_numbers(out, {0, 0, 0, 0, 0, 0, 0, 0x0000F6D6, 0x00010000, 0x0000D32D});
  out.resize(kProfileHeaderBytes);
}

void append_xyz(Bytes& out, std::initializer_list<std::uint32_t> xyz) {
  append_text(out, "XYZ \0\0\0\0"sv);
  append_numbers(out, xyz);
}

/// Parametric curve type 3 with the constants of sRGB: 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045.
void append_curve(Bytes& out) {
  append_text(out, "para\0\0\0\0\0\3\0\0"sv);
  append_numbers(out, {0x00026666, 0x0000F2A7, 0x00000D59, 0x000013D0, 0x00000A5B});
}

struct Tag {
  std::string_view name;
  std::uint32_t offset;
  std::uint32_t size;
};

}  // namespace

Bytes srgb_profile() {
  constexpr std::uint32_t kTags = 7;
  constexpr std::uint32_t kData = kProfileHeaderBytes + 4 + kTags * kTagEntryBytes;
  constexpr std::uint32_t kCurve = kData + 4 * kXyzBytes;
  constexpr std::array<Tag, kTags> kDirectory{Tag{"wtpt", kData, kXyzBytes},
                                              Tag{"rXYZ", kData + kXyzBytes, kXyzBytes},
                                              Tag{"gXYZ", kData + 2 * kXyzBytes, kXyzBytes},
                                              Tag{"bXYZ", kData + 3 * kXyzBytes, kXyzBytes},
                                              Tag{"rTRC", kCurve, kCurveBytes},
                                              Tag{"gTRC", kCurve, kCurveBytes},
                                              Tag{"bTRC", kCurve, kCurveBytes}};
  Bytes out;
  append_header(out, kCurve + kCurveBytes);
  append_numbers(out, {kTags});
  for (const Tag& tag : kDirectory) {
    append_text(out, tag.name);
    append_numbers(out, {tag.offset, tag.size});
  }
  // White point and primaries adapted to D50.
  append_xyz(out, {0x0000F6D6, 0x00010000, 0x0000D32D});
  append_xyz(out, {0x00006FA2, 0x000038F5, 0x00000390});
  append_xyz(out, {0x00006299, 0x0000B785, 0x000018DA});
  append_xyz(out, {0x000024A0, 0x00000F84, 0x0000B6CF});
  append_curve(out);
  return out;
}

}  // namespace media
