// Pictures nobody here made, over the wire: sound ones come out clean, broken and hostile ones are a 400.
#include <yaml-cpp/yaml.h>

#include "media/sniff.hpp"
#include "user/testing/world.hpp"

namespace user {
namespace {

/// One service for a whole suite: what counts is the pictures.
class AvatarCorporaTest : public ::testing::Test {
 protected:
  World world_{"sqlite"};
  const Person kevin_ = world_.sign_up();

  [[nodiscard]] std::optional<media::ImageHeader> header_of(const std::string& url) {
    return media::read_image_header(base::as_bytes(world_.get(url).body));
  }
};

TEST_F(AvatarCorporaTest, RefusesCorruptPngsAndTakesEverySoundOne) {
  int refused = 0;
  int taken = 0;
  for (const auto& path : testkit::corpus_files("pngsuite")) {
    const auto reply = world_.upload_avatar(kevin_, testkit::file_bytes(path));
    if (path.filename().string().starts_with('x')) {
      expect(reply, {path.filename().string(), {}, 400, R"("message":"Only images are allowed")"});
      ++refused;
      continue;
    }
    ASSERT_EQ(reply.status, 200) << path << reply.body;
    EXPECT_TRUE(url_of(reply).ends_with(".png"));
    ++taken;
  }
  EXPECT_EQ(refused, 14);
  EXPECT_GE(taken, 150);
}

TEST_F(AvatarCorporaTest, RefusesOrCleansBrokenPictures) {
  for (const auto& path : testkit::corpus_files("images-bad")) {
    const auto reply = world_.upload_avatar(kevin_, testkit::file_bytes(path));
    ASSERT_TRUE(reply.status == 200 || reply.status == 400) << path << reply.status << reply.body;
    if (reply.status == 400) continue;
    const auto header = header_of(url_of(reply));
    ASSERT_TRUE(header) << path;
    EXPECT_LE(std::max(header->width, header->height), 512U) << path;
  }
}

TEST_F(AvatarCorporaTest, TakesSoundPicturesOfEveryFormat) {
  for (const auto& path : testkit::corpus_files("images-bad/good")) {
    const auto reply = world_.upload_avatar(kevin_, testkit::file_bytes(path));
    ASSERT_EQ(reply.status, 200) << path << reply.body;
    EXPECT_EQ(header_of(url_of(reply))->frames, 1U) << path;
  }
}

TEST_F(AvatarCorporaTest, KeepsNothingThatHidesInAPicture) {
  for (const auto& path : testkit::corpus_files("images-hostile")) {
    const auto reply = world_.upload_avatar(kevin_, testkit::file_bytes(path));
    ASSERT_TRUE(reply.status == 200 || reply.status == 400) << path << reply.body;
    if (reply.status == 400) continue;
    EXPECT_EQ(world_.get(url_of(reply)).body.find("php"), std::string::npos) << path;
  }
}

TEST_F(AvatarCorporaTest, TurnsEveryOrientationUprightAndStripsIt) {
  std::set<std::string> hashes;
  for (const auto& path : testkit::corpus_files("exif-orientation")) {
    const auto reply = world_.upload_avatar(kevin_, testkit::file_bytes(path));
    ASSERT_EQ(reply.status, 200) << path << reply.body;
    const auto avatar = reply.json().at("data").at("avatar");
    EXPECT_EQ(avatar.at("width"), 512) << path;
    EXPECT_EQ(avatar.at("height"), 341) << path;
    EXPECT_EQ(world_.get(url_of(reply)).body.find("Exif"), std::string::npos) << path;
    for (const char* size : {"64", "128", "256", "512"}) {
      EXPECT_EQ(world_.get(url_of(reply) + "?size=" + size).field("Content-Type"), "image/webp") << path;
    }
  }
}

TEST_F(AvatarCorporaTest, ReadsForeignFormsOrRefusesThem) {
  int sent = 0;
  for (const auto& path : testkit::corpus_files("multipart")) {
    if (path.extension() != ".http") continue;
    auto twin = path;
    const auto description = YAML::LoadFile(twin.replace_extension(".yaml"));
    const testkit::FieldList fields{
        {"Authorization", kevin_.authorization},
        {"Content-Type", "multipart/form-data; boundary=" + description["boundary"].as<std::string>()}};
    const std::string body = testkit::file_bytes(path);
    EXPECT_EQ(world_.post("profile/avatar", body, fields).status, 400) << path;
    const bool has_file = [&] {
      if (!description["expected"].IsSequence()) return false;
      for (const auto& part : description["expected"]) {
        if (part["name"].as<std::string>() == "file") return true;
      }
      return false;
    }();
    const auto document = world_.post("documents", body, fields);
    EXPECT_EQ(document.status, has_file ? 201 : 400) << path << document.body;
    ++sent;
  }
  EXPECT_EQ(sent, 13);
}

}  // namespace
}  // namespace user
