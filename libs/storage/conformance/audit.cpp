#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(AuditLogConformance);

namespace {

AuditEntry make_entry(const std::string& id, std::int64_t at_ms) {
  AuditEntry entry;
  entry.id = id;
  entry.user_id = "user";
  entry.accessor_id = "user";
  entry.accessor_type = "user";
  entry.action = "READ";
  entry.resource = "UserProfile";
  entry.ip_address = "192.0.2.1";
  entry.user_agent = "test";
  entry.endpoint = "/users/profile";
  entry.method = "GET";
  entry.accessed_at = base::from_millis(at_ms);
  return entry;
}

TEST_P(AuditLogConformance, KeepsEntriesNewestFirst) {
  for (int i = 0; i < 3; ++i) backend_->audit->record(make_entry(std::to_string(i), i));
  must(backend_->audit->flush());
  backend_->restart();
  const auto entries = must(backend_->audit->newest_of_user("user", 2));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].id, "2");
  EXPECT_EQ(entries[1].id, "1");
  EXPECT_EQ(entries[0].endpoint, "/users/profile");
  EXPECT_EQ(entries[0].accessor_id, "user");
  EXPECT_TRUE(must(backend_->audit->newest_of_user("other", 2)).empty());
}

TEST_P(AuditLogConformance, KeepsWhatWasRecordedBeforeAnOrderlyEnd) {
  backend_->audit->record(make_entry("a", 1));
  backend_->restart();
  EXPECT_EQ(must(backend_->audit->newest_of_user("user", 2)).size(), 1U);
}

TEST_P(AuditLogConformance, LosesNoneOfManyEntries) {
  for (int i = 0; i < 500; ++i) backend_->audit->record(make_entry(std::to_string(i), i));
  must(backend_->audit->flush());
  EXPECT_EQ(must(backend_->audit->newest_of_user("user", 1000)).size(), 500U);
  EXPECT_EQ(backend_->audit->dropped(), 0U);
}

TEST_P(AuditLogConformance, ReplacesThePersonInTheirRows) {
  backend_->audit->record(make_entry("a", 1));
  AuditEntry by_other = make_entry("b", 2);
  by_other.accessor_id = "admin";
  backend_->audit->record(by_other);
  must(backend_->audit->anonymise_user("user", "erased-1"));
  EXPECT_TRUE(must(backend_->audit->newest_of_user("user", 10)).empty());
  const auto entries = must(backend_->audit->newest_of_user("erased-1", 10));
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].accessor_id, "admin");
  EXPECT_EQ(entries[1].accessor_id, "erased-1");
  EXPECT_FALSE(entries[0].ip_address || entries[0].user_agent);
}

TEST_P(AuditLogConformance, ForgetsWhatIsOlderThanTheCutoff) {
  for (int i = 0; i < 4; ++i) backend_->audit->record(make_entry(std::to_string(i), i));
  must(backend_->audit->flush());
  EXPECT_EQ(must(backend_->audit->purge_before(base::from_millis(3))), 3U);
  EXPECT_EQ(must(backend_->audit->newest_of_user("user", 10)).size(), 1U);
}

}  // namespace
}  // namespace storage::conformance
