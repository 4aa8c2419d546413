// What `profile.photo` may be (docs/http-contract.md §4.1): the web client stores whatever an upload answered there.
#include "user/testing/world.hpp"

namespace user {
namespace {

class ProfilePhotoTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(ProfilePhotoTest);

constexpr std::string_view kForeign = "Photo must be an uploaded avatar or an image data URL";

std::string with_photo(std::string_view json) { return R"({"profile":{"photo":)" + std::string(json) + "}}"; }
std::string as_json(std::string_view text) { return "\"" + std::string(text) + "\""; }

boost::json::value photo_of(World& world, const Person& person) {
  return world.get("profile", person.bearer()).json().at("profile").at("photo");
}

TEST(ProfilePhotoTableTest, RefusesEverythingThatIsNotOurPicture) {
  World world;
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  const std::string theirs = url_of(world.upload_avatar(other, small_png()));
  const std::string mine = url_of(world.upload_avatar(kevin, small_png()));
  const Case rows[] = {
      {"foreign URL", as_json("https://evil.example/a.png"), 400, std::string(kForeign), "evil"},
      {"script", as_json("javascript:alert(1)"), 400, std::string(kForeign), "alert"},
      {"file", as_json("file:///etc/passwd"), 400, std::string(kForeign), "passwd"},
      {"empty", as_json(""), 400, std::string(kForeign)},
      {"somebody else's", as_json(theirs), 400, std::string(kForeign)},
      {"unknown", as_json("/uploads/avatars/1-2.png"), 400, std::string(kForeign)},
      {"traversal", as_json("/uploads/avatars/../jwt_secret"), 400, std::string(kForeign)},
      {"other origin", as_json("https://evil.example" + mine), 400, std::string(kForeign)},
      {"empty object", "{}", 400, std::string(kForeign)},
      {"object without URL", R"({"data":{"avatar":7}})", 400, std::string(kForeign)},
      {"foreign object", R"({"url":"https://evil.example/a.png"})", 400, std::string(kForeign)},
      {"array", "[]", 400, std::string(kForeign)},
      {"boolean", "true", 400, std::string(kForeign)},
      {"SVG", as_json(data_url("image/svg+xml", "<svg/>")), 400, "Only images are allowed"},
      {"HTML", as_json(data_url("text/html", "<b>")), 400, "Only images are allowed"},
      {"no base64", as_json("data:image/png;base64,%%%"), 400, "Only images are allowed"},
      {"not decodable", as_json(data_url("image/png", "\x89PNG\r\n\x1a\n")), 400, "Only images are allowed"},
  };
  for (const Case& row : rows) expect(world.put("profile", with_photo(row.body), kevin.bearer()), row);
  EXPECT_EQ(text_of(photo_of(world, kevin)), mine);
  EXPECT_EQ(world.get(theirs).status, 200);
}

TEST(ProfilePhotoTableTest, RefusesAPictureAboveTheUploadLimit) {
  World world;
  const Person kevin = world.sign_up();
  const std::string huge = data_url("image/png", small_png() + std::string(6 * 1024 * 1024, '\0'));
  expect(world.put("profile", with_photo(as_json(huge)), kevin.bearer()),
         {"6 MiB", "", 400, "File too large", "AAAAAAAA"});
}

TEST_P(ProfilePhotoTest, ProcessesADataUrlLikeAnUpload) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto reply = world.put("profile", with_photo(as_json(data_url("image/png", small_png()))), kevin.bearer());
  ASSERT_EQ(reply.status, 200) << reply.body;
  const std::string url(reply.json().at("profile").at("photo").as_string());
  EXPECT_TRUE(url.starts_with("/uploads/avatars/") && url.ends_with(".png")) << url;
  EXPECT_EQ(world.get(url).status, 200);
}

TEST_P(ProfilePhotoTest, KeepsThePictureForEveryFormOfItsOwnUrl) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const auto upload = world.upload_avatar(kevin, small_png());
  const std::string url = url_of(upload);
  for (const std::string& photo :
       {as_json(url), R"({"url":")" + url + "\"}", R"({"avatar":")" + url + "\"}",
        R"({"avatar":{"url":")" + url + "\"}}", R"({"data":{"avatar":{"url":")" + url + "\"}}}", upload.body}) {
    const auto reply = world.put("profile", with_photo(photo), kevin.bearer());
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_EQ(text_of(reply.json().at("profile").at("photo")), url) << photo;
  }
  EXPECT_EQ(world.get(url).status, 200);
}

TEST(ProfilePhotoOriginTest, KeepsThePictureUnderThePublicOriginToo) {
  Config config = test_config();
  config.public_base_url = "https://api.example.com/";
  World world("memory", config);
  const Person kevin = world.sign_up();
  const std::string url = url_of(world.upload_avatar(kevin, small_png()));
  ASSERT_TRUE(url.starts_with("https://api.example.com/uploads/avatars/")) << url;
  for (const std::string& photo : {url, url.substr(url.find("/uploads"))}) {
    EXPECT_EQ(world.put("profile", with_photo(as_json(photo)), kevin.bearer()).status, 200) << photo;
  }
  EXPECT_EQ(text_of(photo_of(world, kevin)), url);
}

TEST_P(ProfilePhotoTest, RemovesThePictureForNull) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string url = url_of(world.upload_avatar(kevin, small_png()));
  const auto reply = world.put("profile", with_photo("null"), kevin.bearer());
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.json().at("profile").at("photo").is_null());
  EXPECT_EQ(world.get(url).status, 404);
  EXPECT_EQ(world.put("profile", with_photo("null"), kevin.bearer()).status, 200);
}

TEST_P(ProfilePhotoTest, ChangesNoPictureWhenTheRestIsRefused) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const Person other = world.sign_up("other@example.com");
  ASSERT_EQ(world.put("profile", R"({"profile":{"name":"taken"}})", other.bearer()).status, 200);
  const std::string url = url_of(world.upload_avatar(kevin, small_png()));
  EXPECT_EQ(world.put("profile", R"({"profile":{"name":"taken","photo":null}})", kevin.bearer()).status, 409);
  EXPECT_EQ(text_of(photo_of(world, kevin)), url);
  EXPECT_EQ(world.get(url).status, 200);
}

}  // namespace
}  // namespace user
