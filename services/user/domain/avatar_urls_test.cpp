#include "user/domain/avatar_urls.hpp"

#include <gtest/gtest.h>

namespace user {
namespace {

constexpr std::string_view kPicture = "1-1.png";

TEST(AvatarUrlsTest, KnowsOnlyItsOwnPictures) {
  const AvatarUrls urls("https://app.example");
  for (const std::string_view foreign : {"https://evil.example/uploads/avatars/1-1.png", "/uploads/documents/1-1.png",
                                         "/uploads/avatars/", "/uploads/avatars/../1-1.png", "1-1.png", ""}) {
    EXPECT_EQ(urls.name_in(foreign), std::nullopt) << foreign;
  }
  EXPECT_EQ(urls.name_in("https://app.example/uploads/avatars/1-1.png"), kPicture);
  EXPECT_EQ(urls.name_in("/uploads/avatars/1-1.png"), kPicture);
}

TEST(AvatarUrlsTest, DoublesNoSlash) {
  for (const char* origin : {"https://app.example", "https://app.example/", "https://app.example//"}) {
    EXPECT_EQ(AvatarUrls(origin).url_of(kPicture), "https://app.example/uploads/avatars/1-1.png") << origin;
  }
  EXPECT_EQ(AvatarUrls().url_of(kPicture), "/uploads/avatars/1-1.png");
}

}  // namespace
}  // namespace user
