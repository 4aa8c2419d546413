#include "media/worker/webp_first_frame.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "media/corpus_files.hpp"
#include "media/sniff.hpp"

namespace media {
namespace {

TEST(WebpFirstFrameTest, FindsNoneInStillImage) {
  EXPECT_FALSE(first_webp_frame(read_file(corpus("images-bad/good/simple.webp"))).has_value());
}

TEST(WebpFirstFrameTest, SurvivesEveryPrefix) {
  const Bytes file = read_file(corpus("images-bad/good/anim.webp"));
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto frame = first_webp_frame(std::span{file}.first(size));
    EXPECT_TRUE(!frame || read_image_header(frame->file).has_value()) << size;
  }
}

TEST(WebpFirstFrameTest, CutsOutOneStillImage) {
  const auto frame = first_webp_frame(read_file(corpus("images-bad/good/anim.webp")));
  ASSERT_TRUE(frame.has_value());
  const auto header = read_image_header(frame->file);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->frames, 1U);
  EXPECT_LE(header->width, 200U);
}

}  // namespace
}  // namespace media
