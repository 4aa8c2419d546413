#include <set>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AvatarStoreConformance);

namespace {

Avatar make_avatar(const std::string& user, const std::string& name) {
  Avatar avatar;
  avatar.user_id = user;
  avatar.name = name;
  avatar.mime_type = "image/png";
  avatar.width = 200;
  avatar.height = 100;
  avatar.size_bytes = 8123;
  avatar.sha256 = "00ff";
  avatar.thumbhash = "1QcSHQRnh493V4dIh4eXh1h4kJUI";
  avatar.dominant_colour = "#102030";
  avatar.variants = {{name + "-64.webp", "image/webp", 64, 32, 900}};
  avatar.created_at = base::from_millis(1);
  return avatar;
}

TEST_P(AvatarStoreConformance, KeepsEveryField) {
  const Avatar avatar = make_avatar("user", "a.png");
  EXPECT_FALSE(must(backend_->avatars->replace(avatar)));
  backend_->restart();
  EXPECT_EQ(must(backend_->avatars->find_by_user("user")), avatar);
  EXPECT_EQ(must(backend_->avatars->find_by_name("a.png")), avatar);
  EXPECT_FALSE(must(backend_->avatars->find_by_name("b.png")));
}

TEST_P(AvatarStoreConformance, HandsBackTheOneItReplaced) {
  must(backend_->avatars->replace(make_avatar("user", "a.png")));
  EXPECT_EQ(must(backend_->avatars->replace(make_avatar("user", "b.png")))->name, "a.png");
  EXPECT_FALSE(must(backend_->avatars->find_by_name("a.png")));
}

TEST_P(AvatarStoreConformance, RefusesANameOfAnotherUserAndChangesNothing) {
  must(backend_->avatars->replace(make_avatar("other", "taken.png")));
  must(backend_->avatars->replace(make_avatar("user", "a.png")));
  EXPECT_EQ(must_fail(backend_->avatars->replace(make_avatar("user", "taken.png"))).code(),
            base::ErrorCode::kAlreadyExists);
  EXPECT_EQ(must(backend_->avatars->find_by_user("user"))->name, "a.png");
}

TEST_P(AvatarStoreConformance, HandsBackEachPredecessorOnceUnderParallelUploads) {
  const auto results = run_parallel<base::Result<std::optional<Avatar>>>(kParallel, [&](std::size_t i) {
    return backend_->avatars->replace(make_avatar("user", std::to_string(i) + ".png"));
  });
  std::set<std::string> names;
  for (const auto& result : results) {
    if (result && *result) {
      EXPECT_TRUE(names.insert((*result)->name).second);
    }
  }
  EXPECT_EQ(names.size(), kParallel - 1);
  EXPECT_FALSE(names.contains(must(backend_->avatars->find_by_user("user"))->name));
}

TEST_P(AvatarStoreConformance, HandsBackTheRemovedOne) {
  must(backend_->avatars->replace(make_avatar("user", "a.png")));
  EXPECT_EQ(must(backend_->avatars->remove("user"))->name, "a.png");
  EXPECT_FALSE(must(backend_->avatars->remove("user")));
}

}  // namespace
}  // namespace storage::conformance
