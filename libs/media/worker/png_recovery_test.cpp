#include "media/worker/png_recovery.hpp"

#include <gtest/gtest.h>

#include "media/worker/png_samples.hpp"

namespace media {
namespace {

using namespace std::string_literals;

std::optional<Bytes> completed(std::string_view file) {
  const auto header = read_image_header(base::as_bytes(file));
  return header ? complete_png(base::as_bytes(file), *header) : std::nullopt;
}

/// The inflated image data of a PNG whose only IDAT follows its IHDR.
std::string pixels_of(const Bytes& png) {
  const std::string_view text = base::as_text(png);
  const auto start = text.find("IDAT") + 4;
  std::string out(4096, '\0');
  uLongf size = static_cast<uLongf>(out.size());
  const int status =
      ::uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data() + start),
                   static_cast<uLong>(text.size() - start));
  EXPECT_EQ(status, Z_OK);
  out.resize(size);
  return out;
}

TEST(PngRecoveryTest, LeavesCompleteFilesAlone) {
  for (const auto& path : corpus_files("pngsuite")) EXPECT_FALSE(is_cut_off_png(read_file(path))) << path;
}

TEST(PngRecoveryTest, LeavesCompleteFileWithWrongChecksumAlone) {
  std::string file = one_pixel_png();
  file[kOnePixelChecksumStart] = static_cast<char>(file[kOnePixelChecksumStart] ^ 1);
  EXPECT_FALSE(is_cut_off_png(base::as_bytes(file)));
}

TEST(PngRecoveryTest, RecoversNothingBeforeImageData) {
  const std::string file = one_pixel_png();
  EXPECT_FALSE(is_cut_off_png(base::as_bytes(file.substr(0, 33))));
  EXPECT_EQ(completed(file.substr(0, 33)), std::nullopt);
  EXPECT_EQ(completed(file.substr(0, kOnePixelDataStart)), std::nullopt);
  EXPECT_EQ(completed(file.substr(0, kOnePixelDataStart + 2)), std::nullopt);
}

TEST(PngRecoveryTest, SeesEveryCutAfterImageDataBegan) {
  const std::string file = one_pixel_png();
  for (std::size_t size = kOnePixelDataStart; size < file.size(); ++size) {
    EXPECT_TRUE(is_cut_off_png(base::as_bytes(file.substr(0, size)))) << size;
  }
}

TEST(PngRecoveryTest, RestoresPixelsWhenOnlyTheEndIsMissing) {
  const std::string file = one_pixel_png();
  const auto sound = completed(file.substr(0, file.size() - 1));
  ASSERT_TRUE(sound.has_value());
  EXPECT_FALSE(is_cut_off_png(*sound));
  EXPECT_EQ(pixels_of(*sound).size(), 5U);
  const auto shorter = completed(file.substr(0, kOnePixelChecksumStart - 4));  // Without zlib's own checksum.
  ASSERT_TRUE(shorter.has_value());
  EXPECT_EQ(pixels_of(*shorter), pixels_of(*sound));
}

TEST(PngRecoveryTest, FillsMissingRowsWithZeros) {
  const std::string rows = "\0\x11\x22\0\x33\x44"s;                 // Two rows of two grey pixels, filter type 0.
  const std::string stored = "\x78\x01\x01\x06\0\xf9\xff"s + rows;  // A stored block shows where it is cut.
  const std::string data = "IDAT"s + stored;
  const std::string file = png_head(2, 2, 8, 0) + u32_be(100) + data.substr(0, data.size() - 2);
  const auto sound = completed(file);
  ASSERT_TRUE(sound.has_value());
  EXPECT_EQ(pixels_of(*sound), "\0\x11\x22\0\0\0"s);
}

TEST(PngRecoveryTest, KeepsChunksThatStandBeforeImageData) {
  const std::string file = png_head(1, 1, 8, 3) + png_chunk("PLTE", "\1\2\3") + png_chunk("IDAT", deflated("\0\0"s));
  const auto sound = completed(file);
  ASSERT_TRUE(sound.has_value());
  EXPECT_NE(base::as_text(*sound).find(png_chunk("PLTE", "\1\2\3")), std::string_view::npos);
}

TEST(PngRecoveryTest, ProducesNoMoreThanTheHeaderClaims) {
  const std::string file = png_head(1, 1, 8, 0) + png_chunk("IDAT", deflated(std::string(3000, '\0')));
  const auto sound = completed(file);
  ASSERT_TRUE(sound.has_value());
  EXPECT_EQ(pixels_of(*sound).size(), 2U);
}

TEST(PngRecoveryTest, SurvivesEverySeed) {
  for (const auto& path : corpus_files("fuzz-seeds/png")) {
    const Bytes file = read_file(path);
    const auto header = read_image_header(file);
    if (!header || header->pixels() > 1'000'000) continue;
    const auto sound = complete_png(file, *header);
    EXPECT_TRUE(!sound || !is_cut_off_png(*sound)) << path;
  }
}

}  // namespace
}  // namespace media
