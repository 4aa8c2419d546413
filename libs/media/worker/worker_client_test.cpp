#include "media/worker_client.hpp"

#include <Magick++.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/encoding.hpp"
#include "media/corpus_files.hpp"
#include "media/worker/png_samples.hpp"
#include "media/worker/worker_runs.hpp"

namespace media {
namespace {

using namespace std::chrono_literals;

std::string refusal_of(std::span<const std::byte> file) {
  const auto processed = process(file);
  if (processed) return "";
  EXPECT_EQ(processed.error().code(), base::ErrorCode::kInvalidArgument);
  return processed.error().message();
}

constexpr const char* kNotAnImage = "Only images are allowed";
constexpr const char* kTooLarge = "Image dimensions are too large";

/// Pixels for comparing, reduced to side x side, R G B.
std::vector<unsigned char> thumbnail(const EncodedImage& encoded, std::size_t side) {
  Magick::Image image;
  image.read(Magick::Blob{encoded.bytes.data(), encoded.bytes.size()});
  Magick::Geometry geometry{side, side};
  geometry.aspect(true);
  image.resize(geometry);
  std::vector<unsigned char> pixels(side * side * 3);
  image.write(0, 0, side, side, "RGB", Magick::CharPixel, pixels.data());
  return pixels;
}

/// Mean difference of a sample, 0 to 255.
double mean_difference(const std::vector<unsigned char>& a, const std::vector<unsigned char>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

/// A picture like a photo: gradients with some grain. 12 Mpixel by default.
Bytes photo(const char* format, std::size_t width = 4032, std::size_t height = 3024) {
  std::vector<unsigned char> pixels;
  pixels.reserve(width * height * 3);
  std::uint32_t grain = 1;
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t x = 0; x < width; ++x) {
      grain = grain * 1664525 + 1013904223;
      const auto noise = grain >> 29;
      pixels.push_back(static_cast<unsigned char>(x * 200 / width + noise));
      pixels.push_back(static_cast<unsigned char>(y * 200 / height + noise));
      pixels.push_back(static_cast<unsigned char>((x + y) * 200 / (width + height) + noise));
    }
  }
  Magick::Image image{width, height, "RGB", Magick::CharPixel, pixels.data()};
  image.magick(format);
  image.quality(std::string_view{format} == "PNG" ? 10 : 88);
  Magick::Blob blob;
  image.write(&blob);
  const auto* data = static_cast<const std::byte*>(blob.data());
  return {data, data + blob.length()};
}

TEST(WorkerClientTest, IsUnavailableWithoutItsWorker) {
  WorkerOptions options;
  options.program = "/nonexistent/image-worker";
  WorkerImageProcessor broken{options};
  const auto processed = broken.process({.image = base::as_bytes(one_pixel_png())});
  ASSERT_FALSE(processed.has_value());
  EXPECT_EQ(processed.error().code(), base::ErrorCode::kUnavailable);
}

// Symptom: the worker was not installed beside the service, and nobody knew before the first picture.
TEST(WorkerClientTest, TellsWhetherItsWorkerIsThereAndMayBeExecuted) {
  WorkerOptions options;
  options.program = "/nonexistent/image-worker";
  const auto missing = WorkerImageProcessor{options}.check();
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message().find("/nonexistent"), std::string::npos);
  EXPECT_NE(missing.error().detail().find("/nonexistent/image-worker"), std::string::npos);
  options.program = "/etc/passwd";
  EXPECT_FALSE(WorkerImageProcessor{options}.check().has_value());
  options.program = std::string{DREAMSCAPE_BIN_DIR} + "/image-worker";
  EXPECT_TRUE(WorkerImageProcessor{options}.check().has_value());
}

TEST(WorkerClientTest, IsUnavailableWhenThePolicyOfItsWorkerIsMissing) {
  const std::filesystem::path folder = std::filesystem::path{testing::TempDir()} / "worker-without-policy";
  std::filesystem::create_directories(folder);
  const auto copied = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(std::string{DREAMSCAPE_BIN_DIR} + "/image-worker", folder / "image-worker", copied);
  WorkerOptions options;
  options.program = folder / "image-worker";
  WorkerImageProcessor unprotected{options};
  const std::string file = one_pixel_png();
  const auto processed = unprotected.process({.image = base::as_bytes(file)});
  std::filesystem::remove_all(folder);
  ASSERT_FALSE(processed.has_value());
  EXPECT_EQ(processed.error().code(), base::ErrorCode::kUnavailable);
}

TEST(WorkerClientTest, LooksForWorkerBesideThisProgramByDefault) {
  const WorkerImageProcessor by_default{WorkerOptions{}};
  EXPECT_EQ(by_default.program(), std::filesystem::read_symlink("/proc/self/exe").parent_path() / "image-worker");
}

TEST(WorkerClientTest, RefusesImageWhoseWorkerAnswersRubbish) {
  WorkerOptions options;
  options.program = "/bin/echo";
  WorkerImageProcessor rubbish{options};
  const std::string file = one_pixel_png();
  const auto processed = rubbish.process({.image = base::as_bytes(file)});
  ASSERT_FALSE(processed.has_value());
  EXPECT_EQ(processed.error().message(), kNotAnImage);
}

TEST(WorkerClientTest, RefusesImageWhoseWorkerNeverAnswers) {
  WorkerOptions options;
  options.program = "/usr/bin/yes";
  options.output_bytes_max = std::size_t{1} << 40;
  options.deadline = 1ms;
  WorkerImageProcessor endless{options};
  const std::string file = one_pixel_png();
  const auto processed = endless.process({.image = base::as_bytes(file)});
  ASSERT_FALSE(processed.has_value());
  EXPECT_EQ(processed.error().code(), base::ErrorCode::kInvalidArgument);
}

/// A stand-in for the worker that notes its arguments.
std::string arguments_of_worker(const WorkerOptions& like) {
  const std::filesystem::path folder = std::filesystem::path{testing::TempDir()} / "noting-worker";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "worker") << "#!/bin/sh\necho \"$@\" > " << (folder / "arguments").string() << "\n";
  std::filesystem::permissions(folder / "worker", std::filesystem::perms::owner_all);
  WorkerOptions options = like;
  options.program = folder / "worker";
  const std::string file = one_pixel_png();
  EXPECT_FALSE(WorkerImageProcessor{options}.process({.image = base::as_bytes(file)}).has_value());
  std::string arguments;
  std::ifstream noted(folder / "arguments");
  std::getline(noted, arguments);
  std::filesystem::remove_all(folder);
  return arguments;
}

TEST(WorkerClientTest, TellsItsWorkerFormatAndAddressSpace) {
  WorkerOptions options;
  options.address_space_bytes = 300'000'000;
  EXPECT_EQ(arguments_of_worker(options), "png 300000000");
}

#ifndef DREAMSCAPE_SANITIZED
// Sanitizers need more address space than any limit worth setting.
TEST(WorkerClientTest, IsRefusedWhatDoesNotFitInItsAddressSpace) {
  WorkerOptions options;
  options.program = std::string{DREAMSCAPE_BIN_DIR} + "/image-worker";
  options.address_space_bytes = std::size_t{64} << 20;
  const auto processed = WorkerImageProcessor{options}.process({.image = photo("PNG")});
  EXPECT_FALSE(processed.has_value());
}
#endif

TEST(WorkerClientTest, RefusesRequestOutOfBounds) {
  const std::string file = one_pixel_png();
  const auto processed = processor().process({.image = base::as_bytes(file), .fit_box = kOutputSideMax + 1});
  ASSERT_FALSE(processed.has_value());
  EXPECT_EQ(processed.error().code(), base::ErrorCode::kInternal);
}

TEST(WorkerImageTest, RefusesCorruptPngs) {
  int refused = 0;
  for (const auto& path : corpus_files("pngsuite")) {
    if (!path.filename().string().starts_with('x')) continue;
    EXPECT_EQ(refusal_of(read_file(path)), kNotAnImage) << path;
    ++refused;
  }
  EXPECT_EQ(refused, 14);
}

TEST(WorkerImageTest, RefusesPngSignatureAlone) {
  EXPECT_EQ(refusal_of(base::as_bytes(one_pixel_png().substr(0, 8))), kNotAnImage);
}

TEST(WorkerImageTest, RefusesImagesThatClaimTooMuchFast) {
  for (const char* name : {"images-hostile/lottapixel.jpg", "images-hostile/uber.gif"}) {
    const Bytes file = read_file(corpus(name));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(refusal_of(file), kTooLarge) << name;
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1s) << name;
  }
}

TEST(WorkerImageTest, RefusesOrCleansEveryBrokenImage) {
  for (const auto& path : corpus_files("images-bad")) {
    const auto processed = process(read_file(path));
    if (!processed) {
      EXPECT_EQ(processed.error().code(), base::ErrorCode::kInvalidArgument) << path;
    } else {
      EXPECT_LE(processed->main->width, 512U) << path;
    }
  }
}

TEST(WorkerImageTest, SurvivesSeedsOfDecoderCrashes) {
  for (const char* folder : {"fuzz-seeds/png", "fuzz-seeds/jpeg"}) {
    int every_eighth = 0;
    for (const auto& path : corpus_files(folder)) {
      if (every_eighth++ % 8 != 0) continue;
      const auto processed = process(read_file(path));
      const bool is_clean = processed || processed.error().code() == base::ErrorCode::kInvalidArgument;
      EXPECT_TRUE(is_clean) << path;
    }
  }
}

TEST(WorkerImageTest, RemovesTextHiddenInImages) {
  for (const auto& path : corpus_files("images-hostile")) {
    if (!path.filename().string().starts_with("POC_")) continue;
    const auto processed = process(read_file(path), {64, 512});
    if (!processed) continue;
    for (const auto* image : {&*processed->main, &processed->squares[0].image, &processed->squares[1].image}) {
      EXPECT_EQ(base::as_text(image->bytes).find("php"), std::string_view::npos) << path;
    }
  }
}

// The contract's sample: a 1x1 RGBA PNG whose IDAT checksum is wrong and whose end is cut off, at any length.
TEST(WorkerImageTest, AcceptsCutOffPngWithWrongChecksum) {
  std::string file = one_pixel_png();
  file[kOnePixelChecksumStart + 1] = static_cast<char>(file[kOnePixelChecksumStart + 1] ^ 0x5a);
  for (std::size_t size = kOnePixelChecksumStart; size < file.size(); ++size) {
    const auto processed = process(base::as_bytes(file.substr(0, size)));
    ASSERT_TRUE(processed.has_value()) << size << ": " << processed.error().detail();
    EXPECT_EQ(processed->main->format, ImageFormat::kPng);
    EXPECT_EQ(processed->main->width, 1U);
  }
}

TEST(WorkerImageTest, AcceptsAllSoundPngs) {
  for (const auto& path : corpus_files("pngsuite")) {
    if (path.filename().string().starts_with('x')) continue;
    const auto processed = process(read_file(path));
    ASSERT_TRUE(processed.has_value()) << path << ": " << processed.error().detail();
    EXPECT_EQ(processed->main->width, processed->source.width) << path;
    EXPECT_EQ(processed->main->height, processed->source.height) << path;
  }
}

TEST(WorkerImageTest, AcceptsAllSoundImagesOfOtherFormats) {
  for (const auto& path : corpus_files("images-bad/good")) {
    const auto processed = process(read_file(path), {64});
    ASSERT_TRUE(processed.has_value()) << path << ": " << processed.error().detail();
    const bool is_gif = processed->source.format == ImageFormat::kGif;
    EXPECT_EQ(processed->main->format, is_gif ? ImageFormat::kPng : processed->source.format) << path;
    EXPECT_LE(processed->main->width, std::min(512U, processed->source.width)) << path;
    EXPECT_EQ(processed->squares[0].image.format, ImageFormat::kWebp) << path;
  }
}

TEST(WorkerImageTest, MakesAllOrientationsLookAlikeWithoutExif) {
  const auto reference = process(read_file(corpus("exif-orientation/Landscape_1.jpg")), {128});
  ASSERT_TRUE(reference.has_value());
  const auto expected = thumbnail(*reference->main, 16);
  const auto expected_square = thumbnail(reference->squares[0].image, 16);
  for (const auto& path : corpus_files("exif-orientation")) {
    const auto processed = process(read_file(path), {128});
    ASSERT_TRUE(processed.has_value()) << path;
    EXPECT_EQ(processed->main->width, 512U) << path;
    EXPECT_EQ(processed->main->height, 341U) << path;
    EXPECT_LE(mean_difference(thumbnail(*processed->main, 16), expected), 2.5) << path;
    EXPECT_LE(mean_difference(thumbnail(processed->squares[0].image, 16), expected_square), 2.5) << path;
    EXPECT_EQ(base::as_text(processed->main->bytes).find("Exif"), std::string_view::npos) << path;
  }
}

TEST(WorkerImageTest, PlacesGifFrameOnItsCanvas) {
  constexpr std::array<unsigned char, 12> kRed{255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0};
  Magick::Image frame{2, 2, "RGB", Magick::CharPixel, kRed.data()};
  frame.page(Magick::Geometry{4, 4, 2, 1});
  frame.magick("GIF");
  Magick::Blob blob;
  frame.write(&blob);
  const auto processed = process({static_cast<const std::byte*>(blob.data()), blob.length()});
  ASSERT_TRUE(processed.has_value()) << processed.error().detail();
  ASSERT_EQ(processed->main->width, 4U);
  ASSERT_EQ(processed->main->height, 4U);
  Magick::Image out;
  out.read(Magick::Blob{processed->main->bytes.data(), processed->main->bytes.size()});
  std::string alpha(16, '?');
  out.write(0, 0, 4, 4, "A", Magick::CharPixel, alpha.data());
  for (char& value : alpha) value = value == '\0' ? '.' : '#';
  EXPECT_EQ(alpha, "......##..##....");
}

TEST(WorkerImageTest, KeepsPixelsOnlyInPng) {
  const std::string text = png_chunk("tEXt", std::string_view{"Comment\0hidden text", 19});
  const std::string file = png_head(2, 1, 16, 2) + text + png_chunk("gAMA", u32_be(45455)) +
                           png_chunk("IDAT", deflated(std::string(13, '\0'))) + png_chunk("IEND", "");
  const auto processed = process(base::as_bytes(file));
  ASSERT_TRUE(processed.has_value()) << processed.error().detail();
  const auto out = base::as_text(processed->main->bytes);
  for (const char* chunk : {"tEXt", "zTXt", "iTXt", "tIME", "eXIf", "iCCP", "gAMA", "cHRM", "bKGD", "pHYs", "hidden"}) {
    EXPECT_EQ(out.find(chunk), std::string_view::npos) << chunk;
  }
}

TEST(WorkerImageTest, CutsSquaresFromTheCentre) {
  const Bytes file = photo("JPEG", 1200, 800);
  const auto processed = process(file, {256, 64, 512, 128});
  ASSERT_TRUE(processed.has_value());
  std::vector<std::uint32_t> sizes;
  for (const SquareImage& square : processed->squares) {
    EXPECT_EQ(square.image.width, square.size);
    EXPECT_EQ(square.image.height, square.size);
    sizes.push_back(square.size);
  }
  EXPECT_EQ(sizes, (std::vector<std::uint32_t>{256, 64, 512, 128}));
  // The red ramp runs over 1200 columns; the square shows columns 200 to 1000.
  const auto pixels = thumbnail(processed->squares[0].image, 16);
  EXPECT_NEAR(pixels.front(), 38, 12);
  EXPECT_NEAR(pixels[15 * 3], 164, 12);
}

TEST(WorkerImageTest, NeverEnlarges) {
  const auto processed = process(base::as_bytes(one_pixel_png()), {64});
  ASSERT_TRUE(processed.has_value());
  EXPECT_EQ(processed->main->width, 1U);
  EXPECT_EQ(processed->squares[0].size, 64U);
  EXPECT_EQ(processed->squares[0].image.width, 1U);
}

TEST(WorkerImageTest, MakesOnlySquaresWhenAskedTo) {
  const Bytes file = photo("WEBP", 512, 384);
  ImageRequest request{.image = file, .wants_main = false};
  request.square_sizes = {64};
  const auto processed = processor().process(request);
  ASSERT_TRUE(processed.has_value());
  EXPECT_FALSE(processed->main.has_value());
  EXPECT_EQ(processed->squares[0].image.width, 64U);
}

TEST(WorkerImageTest, DescribesThePicture) {
  const auto processed = process(photo("PNG", 60, 40));
  ASSERT_TRUE(processed.has_value());
  EXPECT_FALSE(processed->thumbhash.empty());
  EXPECT_TRUE(base::from_base64(processed->thumbhash).has_value());
  ASSERT_EQ(processed->dominant_colour.size(), 7U);
  EXPECT_EQ(processed->dominant_colour[0], '#');
}

TEST(WorkerImageTest, WritesBaselineJpegWithReducedColour) {
  const auto processed = process(photo("JPEG", 640, 480));
  ASSERT_TRUE(processed.has_value());
  // SOF0, precision 8, height, width, 3 components, the first sampled 2x2.
  const std::string_view out = base::as_text(processed->main->bytes);
  const auto frame = out.find(std::string_view{"\xff\xc0\x00\x11\x08", 5});
  ASSERT_NE(frame, std::string_view::npos);
  EXPECT_EQ(out[frame + 11], '\x22');
}

#ifndef DREAMSCAPE_SANITIZED
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

TEST(WorkerCostTest, TwelveMegapixelJpegStaysWithinItsMemory) {
  const auto processed = process(photo("JPEG"), {64, 128, 256, 512});
  ASSERT_TRUE(processed.has_value());
  EXPECT_LE(processed->usage.peak_rss_bytes, 64 * kMebibyte);
  EXPECT_LE(processed->usage.cpu, 500ms);
}

TEST(WorkerCostTest, TwelveMegapixelPngStaysWithinItsMemory) {
  const auto processed = process(photo("PNG"), {64, 128, 256, 512});
  ASSERT_TRUE(processed.has_value());
  EXPECT_LE(processed->usage.peak_rss_bytes, 224 * kMebibyte);
}

/// A black PNG of 16-bit RGBA, in the seven passes of Adam7 (W3C PNG section 8.1).
std::string interlaced_deep_png(std::uint32_t width, std::uint32_t height) {
  struct Pass {
    std::size_t x, y, step_x, step_y;
  };
  constexpr Pass kPasses[] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                              {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
  std::size_t size = 0;
  for (const Pass& pass : kPasses) {
    const std::size_t columns = (width - pass.x + pass.step_x - 1) / pass.step_x;
    const std::size_t rows = (height - pass.y + pass.step_y - 1) / pass.step_y;
    size += rows * (1 + columns * 8);
  }
  using namespace std::string_literals;
  return "\x89PNG\r\n\x1a\n"s + png_chunk("IHDR", u32_be(width) + u32_be(height) + "\x10\x06\0\0\x01"s) +
         png_chunk("IDAT", deflated(std::string(size, '\0'))) + png_chunk("IEND", "");
}

// Of all that is accepted this kind takes most for its size: decoded pixels and raw rows are in memory together.
TEST(WorkerCostTest, AnInterlacedDeepPngStaysWithinWhatDeploymentsKeepFree) {
  const std::string file = interlaced_deep_png(4032, 3024);
  const auto processed = process(base::as_bytes(file), {64, 128, 256, 512});
  ASSERT_TRUE(processed.has_value()) << processed.error().detail();
  EXPECT_LE(processed->usage.peak_rss_bytes, 272 * kMebibyte);  // tests/deploy/settings/memory.go
}
#endif

}  // namespace
}  // namespace media
