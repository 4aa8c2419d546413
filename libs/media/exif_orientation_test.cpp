#include "media/exif_orientation.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "media/corpus_files.hpp"

namespace media {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

using Orientation = std::optional<std::uint8_t>;

/// A PNG whose only chunk holds `block`.
std::string png_with(std::string_view block) {
  return "\x89PNG\r\n\x1a\n\0\0\0"s + static_cast<char>(block.size()) + "eXIf" + std::string(block) + "\0\0\0\0"s;
}

Orientation in_png(std::string_view block) {
  const std::string file = png_with(block);
  return exif_orientation(base::as_bytes(file), ImageFormat::kPng);
}

/// One directory with one entry: orientation, a short, once.
std::string little_endian(char value) {
  return "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"s + value + "\0\0\0\0\0\0\0"s;
}
std::string big_endian(char value) {
  return "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0"s + value + "\0\0\0\0\0\0"s;
}

TEST(ExifOrientationTest, TakesABrokenBlockForUpright) {
  const std::string whole = little_endian(6);
  for (std::size_t size = 0; size < 20; ++size) {
    EXPECT_EQ(in_png(std::string_view(whole).substr(0, size)), Orientation(1)) << size;
  }
  EXPECT_EQ(in_png("II*\0\xff\xff\xff\xff"sv), Orientation(1)) << "directory behind the end";
  EXPECT_EQ(in_png("II*\0\x08\0\0\0\xff\xff"sv), Orientation(1)) << "more entries than bytes";
  EXPECT_EQ(in_png("XX*\0\x08\0\0\0\x01\0"sv), Orientation(1)) << "no byte order";
}

TEST(ExifOrientationTest, TakesValuesThatAreNoneForUpright) {
  for (const char value : {'\0', '\x09', '\x7f'}) EXPECT_EQ(in_png(little_endian(value)), Orientation(1));
  std::string text_type = little_endian(6);
  text_type[12] = 2;
  EXPECT_EQ(in_png(text_type), Orientation(1));
  std::string two_values = little_endian(6);
  two_values[14] = 2;
  EXPECT_EQ(in_png(two_values), Orientation(1));
}

TEST(ExifOrientationTest, FindsNoneWhereThereIsNoBlock) {
  EXPECT_EQ(exif_orientation(read_file(corpus("pngsuite/basn2c08.png")), ImageFormat::kPng), std::nullopt);
  EXPECT_EQ(exif_orientation(read_file(corpus("images-bad/good/simple.webp")), ImageFormat::kWebp), std::nullopt);
  EXPECT_EQ(exif_orientation(read_file(corpus("faults/p3-with-srgb-in-its-name.jpg")), ImageFormat::kJpeg),
            std::nullopt);
}

TEST(ExifOrientationTest, LooksForMetadataOnlyInAnExtendedWebp) {
  const std::string block = "EXIF\x1a\0\0\0"s + little_endian(6);
  const auto orientation_of = [](const std::string& chunks) {
    const std::string file = "RIFF\0\0\0\0WEBP"s + chunks;
    return exif_orientation(base::as_bytes(file), ImageFormat::kWebp);
  };
  EXPECT_EQ(orientation_of("VP8 \x02\0\0\0xx"s + block), std::nullopt);
  EXPECT_EQ(orientation_of("VP8X\x0a\0\0\0xxxxxxxxxx"s + "ANMF\x01\0\0\0x\0"s + block), Orientation(6));
}

TEST(ExifOrientationTest, ReadsAllEightInBothByteOrdersWithAndWithoutPrefix) {
  for (char value = 1; value <= 8; ++value) {
    const Orientation expected(static_cast<std::uint8_t>(value));
    EXPECT_EQ(in_png(little_endian(value)), expected);
    EXPECT_EQ(in_png(big_endian(value)), expected);
    EXPECT_EQ(in_png("Exif\0\0"s + big_endian(value)), expected);
  }
}

TEST(ExifOrientationTest, ReadsJpegsAsTheyAreNamed) {
  for (char value = '1'; value <= '8'; ++value) {
    const Bytes file = read_file(corpus("exif-orientation/Landscape_"s + value + ".jpg"));
    EXPECT_EQ(exif_orientation(file, ImageFormat::kJpeg), Orientation(static_cast<std::uint8_t>(value - '0')));
  }
}

TEST(ExifOrientationTest, SurvivesEveryPrefix) {
  const Bytes file = read_file(corpus("faults/orientation-6.png"));
  for (std::size_t size = 0; size <= file.size(); ++size) {
    const auto orientation = exif_orientation(std::span{file}.first(size), ImageFormat::kPng);
    EXPECT_TRUE(!orientation || *orientation == 1 || *orientation == 6) << size;
  }
  EXPECT_EQ(exif_orientation(file, ImageFormat::kPng), Orientation(6));
}

}  // namespace
}  // namespace media
