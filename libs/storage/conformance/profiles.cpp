#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ProfileStoreConformance);

namespace {

TEST_P(ProfileStoreConformance, HasNoProfileBeforeItIsCreated) {
  EXPECT_FALSE(must(backend_->profiles->find_by_user("user")));
  EXPECT_FALSE(must(backend_->profiles->remove("user")));
}

TEST_P(ProfileStoreConformance, KeepsEveryField) {
  Profile profile;
  profile.id = "id";
  profile.user_id = "user";
  profile.first_name = "Kevin";
  profile.last_name = "";
  profile.phone = "+33";
  profile.date_of_birth = base::from_millis(-1);
  profile.bio = std::string("nul \0 inside", 12);
  profile.location = "Zürich";
  profile.website = "https://example.com";
  profile.preferences = R"({"a":[1]})";
  profile.created_at = profile.updated_at = clock_.now();
  must(backend_->profiles->create(profile));
  backend_->restart();
  const auto found = must(backend_->profiles->find_by_user("user"));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, "id");
  EXPECT_EQ(found->first_name, profile.first_name);
  EXPECT_EQ(found->last_name, "");
  EXPECT_EQ(found->phone, profile.phone);
  EXPECT_EQ(found->date_of_birth, profile.date_of_birth);
  EXPECT_EQ(found->bio, profile.bio);
  EXPECT_EQ(found->location, profile.location);
  EXPECT_EQ(found->website, profile.website);
  EXPECT_EQ(found->preferences, profile.preferences);
  EXPECT_EQ(found->created_at, clock_.now());
}

TEST_P(ProfileStoreConformance, RefusesASecondProfileOfAUser) {
  Profile profile;
  profile.id = "id";
  profile.user_id = "user";
  must(backend_->profiles->create(profile));
  profile.id = "other";
  EXPECT_EQ(must_fail(backend_->profiles->create(profile)).message(), "Profile already exists for this user");
}

TEST_P(ProfileStoreConformance, CreatesThenChangesByUpsert) {
  ProfileChanges changes;
  changes.bio.emplace("one");
  const StoredProfile created = must(backend_->profiles->upsert("user", "id-1", changes));
  EXPECT_TRUE(created.created);
  EXPECT_EQ(created.profile.id, "id-1");
  ProfileChanges more;
  more.location.emplace("Paris");
  const StoredProfile changed = must(backend_->profiles->upsert("user", "id-2", more));
  EXPECT_FALSE(changed.created);
  EXPECT_EQ(changed.profile.id, "id-1");
  EXPECT_EQ(changed.profile.bio, "one");
  EXPECT_EQ(changed.profile.location, "Paris");
}

TEST_P(ProfileStoreConformance, CreatesOnceUnderParallelUpserts) {
  const auto results = run_parallel<base::Result<StoredProfile>>(kParallel, [&](std::size_t i) {
    ProfileChanges changes;
    changes.bio.emplace(std::to_string(i));
    return backend_->profiles->upsert("user", "id-" + std::to_string(i), std::move(changes));
  });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result && result->created; }), 1);
  EXPECT_TRUE(std::ranges::all_of(results, [](const auto& result) { return result.has_value(); }));
}

TEST_P(ProfileStoreConformance, RemovesAProfileOnce) {
  must(backend_->profiles->upsert("user", "id", {}));
  EXPECT_TRUE(must(backend_->profiles->remove("user")));
  EXPECT_FALSE(must(backend_->profiles->find_by_user("user")));
}

}  // namespace
}  // namespace storage::conformance
