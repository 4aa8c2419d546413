#include "media/worker_protocol.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace media {
namespace {

using Bytes = std::vector<std::byte>;

Bytes bytes_of(std::string_view text) {
  const auto bytes = base::as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

Bytes request_bytes(const WorkerOrder& order) {
  const Bytes image = bytes_of("image");
  Bytes bytes = write_request_head(order, static_cast<std::uint32_t>(image.size()));
  bytes.insert(bytes.end(), image.begin(), image.end());
  return bytes;
}

WorkerResponse sound_response() {
  WorkerResponse response{.verdict = Verdict::kDone, .detail = "", .outcome = {}};
  response.outcome.thumbhash = "AAAA";
  response.outcome.dominant_colour = "#010203";
  response.outcome.usage.peak_rss_bytes = 42;
  response.outcome.main = EncodedImage{ImageFormat::kJpeg, 5, 6, bytes_of("\xff\xd8\xff rest")};
  response.outcome.squares.push_back({64, {ImageFormat::kWebp, 5, 5, bytes_of("RIFF....WEBP rest")}});
  return response;
}

TEST(WorkerRequestTest, RefusesEveryPrefix) {
  const Bytes bytes = request_bytes({.square_sizes = {64, 128}, .limits = {}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(read_request(std::span{bytes}.first(size)).has_value()) << size;
  }
}

TEST(WorkerRequestTest, RefusesTrailingBytes) {
  Bytes bytes = request_bytes({.square_sizes = {}, .limits = {}});
  bytes.push_back(std::byte{0});
  EXPECT_FALSE(read_request(bytes).has_value());
}

TEST(WorkerRequestTest, RefusesSidesOutOfBounds) {
  EXPECT_FALSE(read_request(request_bytes({.fit_box = 0, .square_sizes = {}, .limits = {}})).has_value());
  EXPECT_FALSE(read_request(request_bytes({.square_sizes = {kOutputSideMax + 1}, .limits = {}})).has_value());
  EXPECT_FALSE(read_request(request_bytes({.square_sizes = {1, 2, 3, 4, 5, 6, 7, 8, 9}, .limits = {}})).has_value());
}

TEST(WorkerRequestTest, RefusesOrderForNothing) {
  EXPECT_FALSE(read_request(request_bytes({.wants_main = false, .square_sizes = {}, .limits = {}})).has_value());
}

TEST(WorkerRequestTest, CarriesEveryField) {
  const ImageLimits limits{.width_max = 1, .height_max = 2, .pixels_max = std::uint64_t{3} << 32, .frames_max = 4};
  const Bytes bytes = request_bytes({.wants_main = false, .fit_box = 300, .square_sizes = {64, 7}, .limits = limits});
  const auto request = read_request(bytes);
  ASSERT_TRUE(request.has_value());
  EXPECT_FALSE(request->order.wants_main);
  EXPECT_EQ(request->order.fit_box, 300U);
  EXPECT_EQ(request->order.square_sizes, (std::vector<std::uint32_t>{64, 7}));
  EXPECT_EQ(request->order.limits.width_max, 1U);
  EXPECT_EQ(request->order.limits.height_max, 2U);
  EXPECT_EQ(request->order.limits.pixels_max, std::uint64_t{3} << 32);
  EXPECT_EQ(request->order.limits.frames_max, 4U);
  EXPECT_EQ(base::as_text(request->image), "image");
}

TEST(WorkerResponseTest, RefusesEveryPrefix) {
  const Bytes bytes = write_response(sound_response());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(read_response(std::span{bytes}.first(size)).has_value()) << size;
  }
}

TEST(WorkerResponseTest, RefusesImageThatIsNotWhatItIsCalled) {
  WorkerResponse response = sound_response();
  response.outcome.main->bytes = bytes_of("<html>");
  EXPECT_FALSE(read_response(write_response(response)).has_value());
}

TEST(WorkerResponseTest, RefusesUnknownVerdict) {
  Bytes bytes = write_response(sound_response());
  bytes[4] = std::byte{9};
  EXPECT_FALSE(read_response(bytes).has_value());
}

TEST(WorkerResponseTest, CutsLongDetail) {
  const auto response = read_response(
      write_response({.verdict = Verdict::kUndecodable, .detail = std::string(5000, 'x'), .outcome = {}}));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->detail.size(), kDetailBytesMax);
}

TEST(WorkerResponseTest, CarriesEveryField) {
  const auto response = read_response(write_response(sound_response()));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->verdict, Verdict::kDone);
  EXPECT_EQ(response->outcome.thumbhash, "AAAA");
  EXPECT_EQ(response->outcome.dominant_colour, "#010203");
  EXPECT_EQ(response->outcome.usage.peak_rss_bytes, 42U);
  ASSERT_TRUE(response->outcome.main.has_value());
  EXPECT_EQ(response->outcome.main->height, 6U);
  ASSERT_EQ(response->outcome.squares.size(), 1U);
  EXPECT_EQ(response->outcome.squares[0].size, 64U);
  EXPECT_EQ(response->outcome.squares[0].image.format, ImageFormat::kWebp);
}

}  // namespace
}  // namespace media
