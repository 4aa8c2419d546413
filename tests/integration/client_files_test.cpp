// Files as phones, cameras and other people's programs write them (tests/corpora/faults, exif-orientation), sent
// through the gateway: what comes back is what their owners see elsewhere. The rules are tested beside their code; here
// they are seen to hold in whole programs, and against the compose stack (scripts/test-compose) with the libraries of
// the images.
#include "stack.hpp"
// Behind what includes <assert.h>: ImageMagick would include it into a namespace of its own.
#include "media/worker/quarters.hpp"

namespace integration {
namespace {

using media::Colour;
using media::Quarters;

struct Picture {
  std::string size;
  Quarters colours;
};

std::string corpus(const std::string& name) { return file_bytes(DREAMSCAPE_CORPORA_DIR "/" + name); }

Picture seen_in(const std::string& file) {
  Magick::Image image;
  image.read(Magick::Blob{file.data(), file.size()});
  return {std::to_string(image.columns()) + "x" + std::to_string(image.rows()), media::quarters(image)};
}

class ClientFilesTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { Magick::InitializeMagick(nullptr); }

  /// The picture as everybody gets it after it was uploaded as avatar.
  Picture shown(const std::string& name, const char* media_type) {
    const auto uploaded = client_.request("POST", "/api/v1/users/profile/avatar",
                                          multipart("avatar", "a", media_type, corpus(name)), multipart_fields(token_));
    if (uploaded.status != 200) throw std::runtime_error(name + ": " + uploaded.body);
    const auto main = client_.request("GET", avatar_path(std::string(uploaded.json().at("url").as_string())));
    if (main.status != 200) throw std::runtime_error(name + ": " + main.body);
    return seen_in(main.body);
  }

  Data data_;
  Stack stack_{data_};
  HttpClient client_ = stack_.gateway();
  std::string token_ =
      access_token(client_.request("POST", "/api/v1/auth/register", registration(data_.address("files"))));
};

constexpr Colour kRed{255, 0, 0};
constexpr Colour kGreen{0, 255, 0};
constexpr Colour kBlue{0, 0, 255};
constexpr Colour kWhite{255, 255, 255};

TEST_F(ClientFilesTest, APngThatSaysSoIsTurnedUpright) {
  const Picture picture = shown("faults/orientation-6.png", "image/png");
  EXPECT_EQ(picture.size, "48x64");
  media::expect_near(picture.colours, {kBlue, kRed, kWhite, kGreen}, 60);
}

TEST_F(ClientFilesTest, PhotographsOfEveryOrientationLookAlike) {
  const Picture upright = shown("exif-orientation/Landscape_1.jpg", "image/jpeg");
  for (char orientation = '2'; orientation <= '8'; ++orientation) {
    SCOPED_TRACE(orientation);
    const Picture turned = shown(std::string("exif-orientation/Landscape_") + orientation + ".jpg", "image/jpeg");
    EXPECT_EQ(turned.size, upright.size);
    media::expect_near(turned.colours, upright.colours, 40);
  }
}

TEST_F(ClientFilesTest, ColoursOfAWideGamutAreConvertedByWhatTheProfileHolds) {
  media::expect_near(shown("faults/p3-with-srgb-in-its-name.jpg", "image/jpeg").colours, media::kWideInSrgb, 8);
  media::expect_near(shown("faults/animated-with-profile.webp", "image/webp").colours, media::kWideInSrgb, 8);
}

TEST_F(ClientFilesTest, AGifIsAsLargeAsItsFirstFrame) {
  const Picture picture = shown("faults/frame-larger-than-screen.gif", "image/gif");
  EXPECT_EQ(picture.size, "40x32");
  media::expect_near(picture.colours, {kRed, kGreen, kBlue, kWhite}, 60);
}

TEST_F(ClientFilesTest, APdfMayBeginWithAByteOrderMark) {
  const std::string file = corpus("faults/byte-order-mark.pdf");
  const auto stored = client_.request("POST", "/api/v1/users/documents",
                                      multipart("file", "a.pdf", "application/pdf", file), multipart_fields(token_));
  ASSERT_EQ(stored.status, 201) << stored.body;
  const std::string id(stored.json().at("data").at("document").at("id").as_string());
  EXPECT_EQ(client_.request("GET", "/api/v1/users/documents/" + id + "/content", {}, bearer(token_)).body, file);
}

TEST_F(ClientFilesTest, ADocumentHasTheNameThatDotnetGivesTwice) {
  FieldList fields = bearer(token_);
  fields.emplace_back("Content-Type", "multipart/form-data; boundary=B");
  const auto stored =
      client_.request("POST", "/api/v1/users/documents", corpus("faults/name-as-dotnet-sends-it.multipart"), fields);
  ASSERT_EQ(stored.status, 201) << stored.body;
  EXPECT_EQ(stored.json().at("data").at("document").at("originalName"), "naïve.txt");
}

}  // namespace
}  // namespace integration
