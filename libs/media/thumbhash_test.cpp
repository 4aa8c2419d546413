#include "media/thumbhash.hpp"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace media {
namespace {

/// A picture of changing colours, the same that the published JavaScript implementation was run on for the values
/// below.
std::vector<std::uint8_t> gradient(std::uint32_t width, std::uint32_t height, bool has_alpha) {
  std::vector<std::uint8_t> pixels;
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      for (const std::uint32_t value : {x * 7, y * 11 + x, x * y, has_alpha ? x * 9 : 255}) {
        pixels.push_back(static_cast<std::uint8_t>(value));
      }
    }
  }
  return pixels;
}

std::vector<std::uint8_t> plain(std::size_t count, std::array<std::uint8_t, 4> colour) {
  std::vector<std::uint8_t> pixels;
  for (std::size_t i = 0; i < count; ++i) pixels.insert(pixels.end(), colour.begin(), colour.end());
  return pixels;
}

TEST(ThumbhashDeathTest, AbortsOnRasterAboveItsBound) {
  const auto pixels = plain(101, {1, 2, 3, 255});
  EXPECT_DEATH(static_cast<void>(thumbhash({101, 1, pixels})), "out of bounds");
}

TEST(ThumbhashTest, EqualsReferenceForOpaqueLandscape) {
  const auto pixels = gradient(32, 24, false);
  EXPECT_EQ(thumbhash({32, 24, pixels}), "m+gNHZZgdodhiHiUiId4lfWICtip");
}

TEST(ThumbhashTest, EqualsReferenceForTransparentPortrait) {
  const auto pixels = gradient(24, 32, true);
  EXPECT_EQ(thumbhash({24, 32, pixels}), "2weGDAg2pFeICIuWSP1ns3kPd4eHeIh4Bw==");
}

TEST(ThumbhashTest, AcceptsFullyTransparentPicture) {
  const auto pixels = plain(4, {9, 9, 9, 0});
  EXPECT_FALSE(thumbhash({2, 2, pixels}).empty());
}

TEST(DominantColourTest, IsBlackForFullyTransparentPicture) {
  const auto pixels = plain(4, {200, 100, 50, 0});
  EXPECT_EQ(dominant_colour({2, 2, pixels}), "#000000");
}

TEST(DominantColourTest, IsTheMostFrequentColourNotTheMean) {
  auto pixels = plain(6, {250, 10, 20, 255});
  const auto others = plain(4, {0, 0, 255, 255});
  pixels.insert(pixels.end(), others.begin(), others.end());
  EXPECT_EQ(dominant_colour({5, 2, pixels}), "#fa0a14");
}

TEST(DominantColourTest, WeighsPixelsByAlpha) {
  auto pixels = plain(6, {250, 10, 20, 10});
  const auto others = plain(4, {0, 0, 255, 255});
  pixels.insert(pixels.end(), others.begin(), others.end());
  EXPECT_EQ(dominant_colour({5, 2, pixels}), "#0000ff");
}

}  // namespace
}  // namespace media
