#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SettingsStoreConformance);

namespace {

TEST_P(SettingsStoreConformance, AnswersTheDefaultsBeforeAnythingWasStored) {
  const UserSettings settings = must(backend_->settings->get("user"));
  EXPECT_EQ(settings.user_id, "user");
  EXPECT_EQ(settings.language, "English");
  EXPECT_TRUE(settings.deal_alerts);
  EXPECT_FALSE(settings.newsletter);
  EXPECT_FALSE(settings.channel_email);
  EXPECT_TRUE(settings.dietary.empty());
}

TEST_P(SettingsStoreConformance, KeepsEveryKindOfFieldAndNoOther) {
  SettingsChanges changes;
  changes.language = "French";
  changes.newsletter = true;
  changes.channel_push = false;
  changes.notification_preferences = R"({"inApp":true})";
  changes.profile_visibility = "private";
  changes.activities = std::vector<std::string>{"dé\"jà", "", "\\"};
  changes.extra["travelStyle"] = R"("slow")";
  must(backend_->settings->update("user", changes));
  backend_->restart();
  const UserSettings settings = must(backend_->settings->get("user"));
  EXPECT_EQ(settings.language, "French");
  EXPECT_EQ(settings.currency, "USD");
  EXPECT_TRUE(settings.newsletter);
  EXPECT_EQ(settings.channel_push, false);
  EXPECT_FALSE(settings.channel_email);
  EXPECT_EQ(settings.notification_preferences, R"({"inApp":true})");
  EXPECT_EQ(settings.profile_visibility, "private");
  EXPECT_EQ(settings.activities, changes.activities);
  EXPECT_EQ(settings.extra.at("travelStyle"), R"("slow")");
}

TEST_P(SettingsStoreConformance, RemovesAFurtherPreference) {
  SettingsChanges set;
  set.extra["a"] = "1";
  set.extra["b"] = "2";
  must(backend_->settings->update("user", set));
  SettingsChanges unset;
  unset.extra["a"] = std::nullopt;
  const UserSettings settings = must(backend_->settings->update("user", unset));
  EXPECT_EQ(settings.extra, (std::map<std::string, std::string>{{"b", "2"}}));
}

TEST_P(SettingsStoreConformance, LosesNothingUnderParallelUpdatesOfDifferentFields) {
  run_parallel<base::Result<UserSettings>>(kParallel, [&](std::size_t i) {
    SettingsChanges changes;
    changes.extra["key-" + std::to_string(i)] = std::to_string(i);
    if (i == 0) changes.language = "French";
    if (i == 1) changes.currency = "EUR";
    return backend_->settings->update("user", std::move(changes));
  });
  const UserSettings settings = must(backend_->settings->get("user"));
  EXPECT_EQ(settings.extra.size(), kParallel);
  EXPECT_EQ(settings.language, "French");
  EXPECT_EQ(settings.currency, "EUR");
}

TEST_P(SettingsStoreConformance, StartsFromTheDefaultsAgainAfterRemoval) {
  SettingsChanges changes;
  changes.language = "French";
  must(backend_->settings->update("user", changes));
  EXPECT_TRUE(must(backend_->settings->remove("user")));
  EXPECT_FALSE(must(backend_->settings->remove("user")));
  EXPECT_EQ(must(backend_->settings->get("user")).language, "English");
}

}  // namespace
}  // namespace storage::conformance
