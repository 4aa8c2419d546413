#include "media/sniff.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "media/corpus_files.hpp"
#include "media/limits.hpp"

namespace media {
namespace {

using namespace std::string_view_literals;

std::optional<ImageHeader> header_of(std::string_view file) { return read_image_header(base::as_bytes(file)); }

TEST(SniffImageTest, RefusesSignatureAlone) {
  EXPECT_EQ(header_of("\x89PNG\r\n\x1a\n"sv), std::nullopt);
  EXPECT_EQ(header_of("\xff\xd8\xff"sv), std::nullopt);
  EXPECT_EQ(header_of("GIF89a"sv), std::nullopt);
  EXPECT_EQ(header_of("RIFF\0\0\0\0WEBP"sv), std::nullopt);
}

TEST(SniffImageTest, RefusesOtherFormatsThatImageMagickWouldRead) {
  EXPECT_EQ(header_of("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"sv), std::nullopt);
  EXPECT_EQ(header_of("push graphic-context\nviewbox 0 0 1 1"sv), std::nullopt);
  EXPECT_EQ(header_of("BM\x3a\0\0\0"sv), std::nullopt);
  EXPECT_EQ(header_of("II*\0"sv), std::nullopt);
  EXPECT_EQ(header_of("%PDF-1.7"sv), std::nullopt);
}

TEST(SniffImageTest, RefusesPngWithoutSize) {
  EXPECT_EQ(header_of("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\1\x08\x06\0\0\0"sv), std::nullopt);
}

TEST(SniffImageTest, RefusesPngDepthThatColourTypeDoesNotHave) {
  EXPECT_EQ(header_of("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x04\x06\0\0\0"sv), std::nullopt);
  EXPECT_EQ(header_of("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x05\0\0\0"sv), std::nullopt);
}

TEST(SniffImageTest, RefusesJpegWhoseScanComesBeforeItsFrame) {
  EXPECT_EQ(header_of("\xff\xd8\xff\xda\0\x08\1\1\0\0\x3f\0"sv), std::nullopt);
}

TEST(SniffImageTest, RefusesJpegSegmentLengthBelowTwo) {
  EXPECT_EQ(header_of("\xff\xd8\xff\xe0\0\1\xff\xc0\0\x0b\x08\0\1\0\1\1"sv), std::nullopt);
}

TEST(SniffImageTest, RefusesGifWithoutFrame) { EXPECT_EQ(header_of("GIF89a\1\0\1\0\0\0\0\x3b"sv), std::nullopt); }

TEST(SniffImageTest, RefusesWebpInterFrame) {
  EXPECT_EQ(header_of("RIFF\x16\0\0\0WEBPVP8 \x0a\0\0\0\1\0\0\x9d\1\x2a\1\0\1\0"sv), std::nullopt);
}

TEST(SniffImageTest, ReadsPngSize) {
  const auto header = read_image_header(read_file(corpus("pngsuite/s09n3p02.png")));
  EXPECT_EQ(header, (ImageHeader{ImageFormat::kPng, 9, 9, 1}));
}

TEST(SniffImageTest, ReadsJpegSizeBehindMetadata) {
  const auto header = read_image_header(read_file(corpus("exif-orientation/Landscape_5.jpg")));
  EXPECT_EQ(header, (ImageHeader{ImageFormat::kJpeg, 1200, 1800, 1}));
}

TEST(SniffImageTest, CountsGifFrames) {
  const auto header = read_image_header(read_file(corpus("images-bad/good/mixed-disposal.gif")));
  EXPECT_EQ(header, (ImageHeader{ImageFormat::kGif, 32, 32, 5}));
}

TEST(SniffImageTest, TakesGifFrameLargerThanItsScreenAsSize) {
  const auto header = read_image_header(read_file(corpus("images-bad/good/issue_1455_oversized.gif")));
  EXPECT_EQ(header, (ImageHeader{ImageFormat::kGif, 16, 16, 1}));
}

// The screen grows to hold the first frame, so that is what the limits have to see; 2 x 2 at (9000, 3).
TEST(SniffImageTest, CountsThePlaceOfTheFirstGifFrameAsSize) {
  const auto header = header_of("GIF89a\4\0\4\0\0\0\0\x2c\x28\x23\3\0\2\0\2\0\0\2\0\x3b"sv);
  EXPECT_EQ(header, (ImageHeader{ImageFormat::kGif, 9002, 5, 1}));
  EXPECT_FALSE(check_limits(*header, {}).has_value());
}

TEST(SniffImageTest, ReadsEachKindOfWebp) {
  EXPECT_EQ(read_image_header(read_file(corpus("images-bad/good/simple.webp"))),
            (ImageHeader{ImageFormat::kWebp, 300, 300, 1}));
  EXPECT_EQ(read_image_header(read_file(corpus("images-bad/good/2-color.webp"))),
            (ImageHeader{ImageFormat::kWebp, 300, 300, 1}));
  EXPECT_EQ(read_image_header(read_file(corpus("images-bad/good/anim.webp"))),
            (ImageHeader{ImageFormat::kWebp, 200, 200, 6}));
}

TEST(SniffImageTest, StopsCountingFramesOfEndlessGif) {
  const auto header = read_image_header(read_file(corpus("images-hostile/uber.gif")));
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->frames, kFramesCountedMax);
}

TEST(SniffImageTest, AcceptsAllSoundCorpusImages) {
  for (const char* folder : {"images-bad/good", "exif-orientation"}) {
    for (const auto& path : corpus_files(folder)) EXPECT_TRUE(read_image_header(read_file(path)).has_value()) << path;
  }
}

TEST(SniffImageTest, SurvivesEverySeedAndEveryPrefix) {
  for (const char* folder : {"fuzz-seeds/png", "fuzz-seeds/jpeg"}) {
    for (const auto& path : corpus_files(folder)) {
      const Bytes file = read_file(path);
      for (std::size_t size = 0; size <= file.size(); size += 1 + size / 8) {
        const auto header = read_image_header(std::span{file}.first(size));
        EXPECT_TRUE(!header || header->pixels() > 0) << path;
      }
    }
  }
}

TEST(ImageLimitsTest, RefusesLottapixelByItsHeader) {
  const auto header = inspect_image(read_file(corpus("images-hostile/lottapixel.jpg")), {});
  ASSERT_FALSE(header.has_value());
  EXPECT_EQ(header.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(header.error().message(), "Image dimensions are too large");
}

TEST(ImageLimitsTest, RefusesGifOfTooManyFramesByItsHeader) {
  const auto header = inspect_image(read_file(corpus("images-hostile/uber.gif")), {});
  ASSERT_FALSE(header.has_value());
  EXPECT_EQ(header.error().message(), "Image dimensions are too large");
}

TEST(ImageLimitsTest, RefusesWhatIsNoImage) {
  const auto header = inspect_image(base::as_bytes("hello"), {});
  ASSERT_FALSE(header.has_value());
  EXPECT_EQ(header.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(header.error().message(), "Only images are allowed");
}

TEST(ImageLimitsTest, RefusesEachBoundByItself) {
  const ImageLimits limits{.width_max = 100, .height_max = 50, .pixels_max = 2000, .frames_max = 3};
  const auto fits = [&](std::uint32_t width, std::uint32_t height, std::uint32_t frames) {
    return check_limits({ImageFormat::kGif, width, height, frames}, limits).has_value();
  };
  EXPECT_TRUE(fits(100, 20, 3));
  EXPECT_FALSE(fits(101, 1, 1));
  EXPECT_FALSE(fits(1, 51, 1));
  EXPECT_FALSE(fits(50, 41, 1));
  EXPECT_FALSE(fits(1, 1, 4));
}

// Its raw rows are in memory beside the decoded pixels: at 8 bytes a pixel as much again.
TEST(ImageLimitsTest, AllowsFewerPixelsOfADeepInterlacedPng) {
  const auto fits = [](std::uint32_t width, std::uint32_t height, std::uint32_t bytes) {
    return check_limits({ImageFormat::kPng, width, height, 1, bytes}, {}).has_value();
  };
  EXPECT_TRUE(fits(4096, 4096, 0));
  EXPECT_TRUE(fits(4096, 4096, 4));
  EXPECT_FALSE(fits(4096, 4096, 6));
  EXPECT_FALSE(fits(4096, 4096, 8));
  EXPECT_TRUE(fits(4032, 3024, 8));
}

TEST(SniffImageTest, TellsHowMuchAnInterlacedPngKeeps) {
  const auto kept = [](const char* name) { return read_image_header(read_file(corpus(name)))->interlaced_pixel_bytes; };
  EXPECT_EQ(kept("pngsuite/basn6a16.png"), 0U);
  EXPECT_EQ(kept("pngsuite/basi6a16.png"), 8U);
  EXPECT_EQ(kept("pngsuite/basi2c16.png"), 6U);
  EXPECT_EQ(kept("pngsuite/basi0g01.png"), 1U);
}

TEST(ImageLimitsTest, AcceptsTwelveMegapixelPhotoByDefault) {
  EXPECT_TRUE(check_limits({ImageFormat::kJpeg, 4032, 3024, 1}, {}).has_value());
  EXPECT_TRUE(check_limits({ImageFormat::kJpeg, 4096, 4096, 1}, {}).has_value());
  EXPECT_FALSE(check_limits({ImageFormat::kJpeg, 4097, 1, 1}, {}).has_value());
}

}  // namespace
}  // namespace media
