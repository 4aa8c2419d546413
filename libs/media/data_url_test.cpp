#include "media/data_url.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace media {
namespace {

constexpr std::size_t kBytesMax = 1000;

std::string refusal_of(std::string_view text) {
  const auto image = parse_image_data_url(text, kBytesMax);
  return image ? "" : image.error().message();
}

TEST(DataUrlTest, RefusesOtherTypes) {
  EXPECT_EQ(refusal_of("data:image/svg+xml;base64,AAAA"), "Only images are allowed");
  EXPECT_EQ(refusal_of("data:text/html;base64,AAAA"), "Only images are allowed");
  EXPECT_EQ(refusal_of("data:,AAAA"), "Only images are allowed");
  EXPECT_EQ(refusal_of("https://example.com/a.png"), "Only images are allowed");
}

TEST(DataUrlTest, RefusesOtherSpellings) {
  EXPECT_EQ(refusal_of("data:image/png;charset=utf-8;base64,AAAA"), "Only images are allowed");
  EXPECT_EQ(refusal_of("data:image/png,AAAA"), "Only images are allowed");
  EXPECT_EQ(refusal_of(" data:image/png;base64,AAAA"), "Only images are allowed");
  EXPECT_EQ(refusal_of("DATA:image/png;base64,AAAA"), "Only images are allowed");
}

TEST(DataUrlTest, RefusesUnsoundBase64) {
  EXPECT_EQ(refusal_of("data:image/png;base64,"), "Only images are allowed");
  EXPECT_EQ(refusal_of("data:image/png;base64,AAA"), "Only images are allowed");
  EXPECT_EQ(refusal_of("data:image/png;base64,AA AA"), "Only images are allowed");
  EXPECT_EQ(refusal_of("data:image/png;base64,AA%3D%3D"), "Only images are allowed");
}

TEST(DataUrlTest, RefusesMoreBytesThanAllowed) {
  const std::vector<std::byte> bytes(kBytesMax + 1);
  EXPECT_EQ(refusal_of("data:image/jpeg;base64," + base::to_base64(bytes)), "File too large");
}

TEST(DataUrlTest, AcceptsExactlyAsManyBytesAsAllowed) {
  const std::vector<std::byte> bytes(kBytesMax, std::byte{7});
  const auto image = parse_image_data_url("data:image/jpeg;base64," + base::to_base64(bytes), kBytesMax);
  ASSERT_TRUE(image.has_value());
  EXPECT_EQ(image->bytes, bytes);
}

TEST(DataUrlTest, ReadsEachDeclaredType) {
  EXPECT_EQ(parse_image_data_url("data:image/png;base64,AAAA", kBytesMax)->declared, ImageFormat::kPng);
  EXPECT_EQ(parse_image_data_url("data:image/jpeg;base64,AAAA", kBytesMax)->declared, ImageFormat::kJpeg);
  EXPECT_EQ(parse_image_data_url("data:image/gif;base64,AAAA", kBytesMax)->declared, ImageFormat::kGif);
  EXPECT_EQ(parse_image_data_url("data:image/webp;base64,AAAA", kBytesMax)->declared, ImageFormat::kWebp);
}

}  // namespace
}  // namespace media
