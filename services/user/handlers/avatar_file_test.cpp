// Serving avatars (docs/http-contract.md §1.6 and §4.2): public, cached for ever, never anything but our pictures.
#include "user/testing/world.hpp"

namespace user {
namespace {

class AvatarFileTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(AvatarFileTest);

TEST_P(AvatarFileTest, AnswersUnknownNamesWith404Json) {
  World world(GetParam());
  for (const char* name : {"1769860800000-1.png", "x", "1769860800000-1.png.64.webp", ".", "..", "a%00b.png", "%2e%2e",
                           "..%2f..%2fjwt_secret", "..%5Cx", "....//x", "%2e%2e%2ftest.db"}) {
    const auto reply = world.get("/uploads/avatars/" + std::string(name));
    EXPECT_EQ(reply.status, 404) << name << reply.body;
    EXPECT_EQ(reply.json().at("success"), false) << name;
    EXPECT_EQ(reply.field("Content-Type"), "application/json; charset=utf-8");
  }
  expect_error(world.get("/uploads/avatars/1-1.png"), 404, "Avatar not found", "NOT_FOUND");
}

TEST_P(AvatarFileTest, ListsNoFolder) {
  World world(GetParam());
  static_cast<void>(world.upload_avatar(world.sign_up(), small_png()));
  for (const char* path : {"/uploads", "/uploads/", "/uploads/avatars", "/uploads/avatars/", "/uploads/documents/x"}) {
    EXPECT_EQ(world.get(path).status, 404) << path;
  }
}

TEST_P(AvatarFileTest, ServesThePictureForEver) {
  World world(GetParam());
  const std::string url = url_of(world.upload_avatar(world.sign_up(), small_png()));
  const auto reply = world.get(url);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.field("Content-Type"), "image/png");
  EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.field("Content-Disposition"), "inline");
  EXPECT_EQ(reply.field("Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(reply.field("Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_TRUE(reply.body.starts_with("\x89PNG"));
  EXPECT_FALSE(reply.field("RateLimit-Limit"));
  const auto head = world.client().request("HEAD", url);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.field("Content-Length"), std::to_string(reply.body.size()));
}

TEST_P(AvatarFileTest, AnswersAKnownTagWith304) {
  World world(GetParam());
  const std::string url = url_of(world.upload_avatar(world.sign_up(), small_png()));
  const std::string tag = world.get(url).field("ETag").value_or("");
  ASSERT_FALSE(tag.empty());
  for (const std::string& known : {tag, "W/" + tag, R"("x", )" + tag, std::string("*")}) {
    const auto reply = world.get(url, {{"If-None-Match", known}});
    EXPECT_EQ(reply.status, 304) << known;
    EXPECT_TRUE(reply.body.empty());
    EXPECT_EQ(reply.field("ETag"), tag);
  }
  EXPECT_EQ(world.get(url, {{"If-None-Match", R"("other")"}}).status, 200);
  EXPECT_NE(world.get(url + "?size=64").field("ETag"), tag);
}

TEST_P(AvatarFileTest, MakesSquaresOfFourSizesOnce) {
  World world(GetParam());
  const auto photo = testkit::corpus_bytes("exif-orientation/Landscape_1.jpg");
  const std::string url = url_of(world.upload_avatar(world.sign_up(), photo));
  for (const char* size : {"64", "128", "256", "512"}) {
    const auto first = world.get(url + "?size=" + size);
    ASSERT_EQ(first.status, 200) << size << first.body;
    EXPECT_EQ(first.field("Content-Type"), "image/webp");
    EXPECT_EQ(first.body.substr(8, 4), "WEBP");
    const auto again = world.get(url + "?size=" + size);
    EXPECT_EQ(again.body, first.body);
    EXPECT_EQ(again.field("ETag"), first.field("ETag"));
  }
}

TEST(AvatarSizeTest, RefusesEveryOtherSize) {
  World world;
  const std::string url = url_of(world.upload_avatar(world.sign_up(), small_png()));
  for (const char* size : {"", "0", "63", "1024", "-64", "64px", "99999999999999999999", "64,128"}) {
    expect(world.get(url + "?size=" + size), {size, "", 400, "Size must be one of 64, 128, 256, 512"});
  }
}

}  // namespace
}  // namespace user
