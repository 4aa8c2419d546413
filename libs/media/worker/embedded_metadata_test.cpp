// What files say about their pixels beside the pixels: which way is up, what the colours mean, how large the screen is.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/encoding.hpp"
#include "media/worker/png_samples.hpp"
#include "media/worker/profile_samples.hpp"
#include "media/worker/quarters.hpp"
#include "media/worker/worker_runs.hpp"

namespace media {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::size_t kWidth = 64;
constexpr std::size_t kHeight = 48;

/// R, G, B, W or "?" by the brightest channels.
std::string names_of(const Quarters& colours) {
  std::string names;
  for (const auto& [red, green, blue] : colours) {
    const bool r = red > 128;
    const bool g = green > 128;
    const bool b = blue > 128;
    names += r && g && b ? 'W' : r && !g && !b ? 'R' : g && !r && !b ? 'G' : b && !r && !g ? 'B' : '?';
  }
  return names;
}

std::string quarters_of(const base::Result<Processed>& processed) {
  if (!processed) return processed.error().detail();
  const Magick::Image image = decoded(processed->main->bytes);
  return std::to_string(image.columns()) + "x" + std::to_string(image.rows()) + " " + names_of(quarters(image));
}

Magick::Image painted(const Quarters& colours) {
  std::vector<unsigned char> pixels;
  for (std::size_t y = 0; y < kHeight; ++y) {
    for (std::size_t x = 0; x < kWidth; ++x) {
      const Colour& colour = colours[(y >= kHeight / 2 ? 2 : 0) + (x >= kWidth / 2 ? 1 : 0)];
      for (const int value : colour) pixels.push_back(static_cast<unsigned char>(value));
    }
  }
  Magick::Image image{kWidth, kHeight, "RGB", Magick::CharPixel, pixels.data()};
  image.quality(95);
  return image;
}

constexpr Quarters kFourColours{Colour{220, 30, 30}, Colour{30, 200, 30}, Colour{30, 30, 220}, Colour{240, 240, 240}};

std::string orientation_block(char value) {
  return "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s + value + "\0\0\0\0\0\0"s;
}

// RIFF pieces.
std::string u32_le(std::uint32_t value) {
  std::string out;
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(value >> shift & 0xff));
  return out;
}
std::string riff_chunk(std::string_view name, std::string_view data) {
  std::string out = std::string(name) + u32_le(static_cast<std::uint32_t>(data.size())) + std::string(data);
  if (data.size() % 2 != 0) out.push_back('\0');
  return out;
}
std::string webp_file(char flags, const std::string& chunks) {
  const std::string size = u32_le(kWidth - 1).substr(0, 3) + u32_le(kHeight - 1).substr(0, 3);
  return riff_chunk("RIFF", "WEBP" + riff_chunk("VP8X", flags + "\0\0\0"s + size) + chunks);
}
/// The picture as a chunk of its own, from a simple file.
std::string picture_chunk(const Quarters& colours) {
  const Bytes file = encoded(painted(colours), "WEBP");
  const std::string_view text = base::as_text(file);
  return std::string(text.substr(text.find("VP8")));
}
/// One frame that fills the canvas.
std::string animation(const Quarters& colours) {
  const std::string size = u32_le(kWidth - 1).substr(0, 3) + u32_le(kHeight - 1).substr(0, 3);
  return riff_chunk("ANIM", std::string(6, '\0')) +
         riff_chunk("ANMF", std::string(6, '\0') + size + "\x64\0\0\0"s + picture_chunk(colours));
}

std::string with_png_chunk(const Bytes& png, std::string_view type, std::string_view data) {
  constexpr std::size_t kHeadBytes = 33;
  const std::string_view text = base::as_text(png);
  return std::string(text.substr(0, kHeadBytes)) + png_chunk(type, data) + std::string(text.substr(kHeadBytes));
}

/// What the four colours look like upright, by orientation (Exif 2.32 section 4.6.4).
constexpr std::array kUpright{"64x48 RGBW"sv, "64x48 GRWB"sv, "64x48 WBGR"sv, "64x48 BWRG"sv,
                              "48x64 RBGW"sv, "48x64 BRWG"sv, "48x64 WGBR"sv, "48x64 GWRB"sv};

TEST(OrientationTest, TurnsPngsUpright) {
  const Bytes png = encoded(painted(kFourColours), "PNG");
  for (char value = 1; value <= 8; ++value) {
    const std::string file = with_png_chunk(png, "eXIf", orientation_block(value));
    EXPECT_EQ(quarters_of(process(base::as_bytes(file))), kUpright[static_cast<std::size_t>(value - 1)]);
  }
}

TEST(OrientationTest, TurnsWebpsUprightStillAndAnimated) {
  constexpr char kExif = 0x08;
  constexpr char kExifAndAnimation = 0x0a;
  for (char value = 1; value <= 8; ++value) {
    const std::string block = riff_chunk("EXIF", orientation_block(value));
    const std::string still = webp_file(kExif, picture_chunk(kFourColours) + block);
    const std::string animated = webp_file(kExifAndAnimation, animation(kFourColours) + block);
    EXPECT_EQ(quarters_of(process(base::as_bytes(still))), kUpright[static_cast<std::size_t>(value - 1)]);
    EXPECT_EQ(quarters_of(process(base::as_bytes(animated))), kUpright[static_cast<std::size_t>(value - 1)]);
  }
}

TEST(OrientationTest, TakesABrokenBlockForUpright) {
  const Bytes png = encoded(painted(kFourColours), "PNG");
  const std::string file = with_png_chunk(png, "eXIf", orientation_block(6).substr(0, 15));
  EXPECT_EQ(quarters_of(process(base::as_bytes(file))), kUpright[0]);
}

TEST(OrientationTest, TurnsAKeptFile) {
  EXPECT_EQ(quarters_of(process(read_file(corpus("faults/orientation-6.png")), {64})), kUpright[5]);
}

void expect_colours(const base::Result<Processed>& processed, const Quarters& expected) {
  ASSERT_TRUE(processed.has_value()) << processed.error().detail();
  expect_near(quarters(decoded(processed->main->bytes)), expected, 6);
}

Bytes with_profile(const char* format, const Bytes& profile) {
  Magick::Image image = painted(kWide);
  image.profile("icc", Magick::Blob{profile.data(), profile.size()});
  return encoded(image, format);
}

TEST(ProfileTest, ConvertsKeptFiles) {
  expect_colours(process(read_file(corpus("faults/p3-with-srgb-in-its-name.jpg"))), kWideInSrgb);
  expect_colours(process(read_file(corpus("faults/animated-with-profile.webp"))), kWideInSrgb);
}

TEST(ProfileTest, ConvertsWideGamutInEveryFormat) {
  for (const char* format : {"JPEG", "PNG", "WEBP", "GIF"}) {
    SCOPED_TRACE(format);
    expect_colours(process(with_profile(format, p3_profile())), kWideInSrgb);
  }
}

std::string animated_with_profile(const Bytes& profile) {
  constexpr char kProfileAndAnimation = 0x22;
  Magick::Image image = painted(kWide);
  image.defineValue("webp", "lossless", "true");
  const Bytes file = encoded(image, "WEBP");
  const std::string_view text = base::as_text(file);
  const std::string picture(text.substr(text.find("VP8L")));
  const std::string size = u32_le(kWidth - 1).substr(0, 3) + u32_le(kHeight - 1).substr(0, 3);
  return webp_file(kProfileAndAnimation, riff_chunk("ICCP", base::as_text(profile)) +
                                             riff_chunk("ANIM", std::string(6, '\0')) +
                                             riff_chunk("ANMF", std::string(6, '\0') + size + "\x64\0\0\0"s + picture));
}

TEST(ProfileTest, ConvertsAnAnimationOfLosslessFrames) {
  const std::string animated = animated_with_profile(p3_profile());
  expect_colours(process(base::as_bytes(animated)), kWideInSrgb);
}

/// The picture as a JPEG whose profile stands in these APP2 segments (ICC.1:2022 annex B.4).
std::string jpeg_with_segments(const std::vector<std::string_view>& parts) {
  std::string file = "\xff\xd8";
  char number = 0;
  for (const std::string_view part : parts) {
    const std::size_t length = 2 + 14 + part.size();
    file += "\xff\xe2"s + static_cast<char>(length >> 8) + static_cast<char>(length & 0xff) + "ICC_PROFILE\0"s +
            ++number + static_cast<char>(parts.size());
    file += part;
  }
  const Bytes plain = encoded(painted(kWide), "JPEG");
  return file.append(base::as_text(plain).substr(2));
}

TEST(ProfileTest, ConvertsAJpegWhoseProfileIsSplit) {
  const Bytes profile = p3_profile();
  const std::string_view text = base::as_text(profile);
  const std::string file = jpeg_with_segments({text.substr(0, 300), text.substr(300)});
  expect_colours(process(base::as_bytes(file)), kWideInSrgb);
}

/// Written by hand: libpng puts no profile into a file whose pixels it does not fit.
std::string png_with_profile(const Bytes& profile) {
  return with_png_chunk(encoded(painted(kWide), "PNG"), "iCCP", "icc\0\0"s + deflated(base::as_text(profile)));
}

TEST(ProfileTest, LeavesPixelsOfAProfileForOtherPixelsAsTheyAre) {
  for (const char* space : {"GRAY", "CMYK", "Lab "}) {
    SCOPED_TRACE(space);
    const Bytes profile = with_space(p3_profile(), space);
    for (const char* format : {"JPEG", "WEBP", "GIF"}) expect_colours(process(with_profile(format, profile)), kWide);
    expect_colours(process(base::as_bytes(png_with_profile(profile))), kWide);
    expect_colours(process(base::as_bytes(animated_with_profile(profile))), kWide);
  }
}

// Else the test above would show nothing of PNG.
TEST(ProfileTest, ConvertsAPngWhoseProfileWasWrittenByHand) {
  expect_colours(process(base::as_bytes(png_with_profile(p3_profile()))), kWideInSrgb);
}

TEST(ProfileTest, LeavesPixelsOfABrokenProfileAsTheyAre) {
  const Bytes profile = p3_profile();
  const std::string file = jpeg_with_segments({base::as_text(profile).substr(0, 200)});
  expect_colours(process(base::as_bytes(file)), kWide);
}

TEST(GifScreenTest, GrowsToItsFirstFrame) {
  const auto processed = process(read_file(corpus("faults/frame-larger-than-screen.gif")), {64});
  EXPECT_EQ(quarters_of(processed), "40x32 RGBW");
}

}  // namespace
}  // namespace media
