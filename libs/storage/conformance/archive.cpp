#include "storage/conformance/backend.hpp"
#include "storage/conformance/sample_records.hpp"
#include "storage/ports/canonical_text.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(ArchiveConformance);

namespace {

std::vector<std::string> keys_of_records(const std::vector<Record>& records) {
  std::vector<std::string> keys;
  for (const Record& record : records) keys.push_back(key_of(record));
  return keys;
}

using Keys = std::vector<std::string>;

TEST_P(ArchiveConformance, IsEmptyAtFirst) {
  for (const RecordKind kind : kRecordKinds) {
    EXPECT_EQ(must(backend_->archive->count(kind)), 0U);
    EXPECT_EQ(must(backend_->archive->estimate(kind)), 0U) << to_string(kind);
    EXPECT_FALSE(must(backend_->archive->holds(kind))) << to_string(kind);
    EXPECT_TRUE(must(backend_->archive->read(kind, "", 10)).empty());
  }
}

TEST_P(ArchiveConformance, RefusesARecordThatWantsWhatAnotherHas) {
  auto account = std::get<Account>(sample_record(RecordKind::kAccounts, "a"));
  must(backend_->archive->write({account}));
  account.id = "b";
  EXPECT_EQ(must_fail(backend_->archive->write({account})).code(), base::ErrorCode::kAlreadyExists);
  EXPECT_EQ(keys_of_records(must(backend_->archive->read(RecordKind::kAccounts, "", 10))), Keys{"a"});
}

TEST_P(ArchiveConformance, GivesBackEveryFieldOfEveryKind) {
  for (const RecordKind kind : kRecordKinds) {
    const Record full = sample_record(kind, "a");
    const Record bare = bare_record(kind, "b");
    must(backend_->archive->write({full, bare}));
    backend_->restart();
    const auto found = must(backend_->archive->read(kind, "", 10));
    ASSERT_EQ(found.size(), 2U) << to_string(kind);
    EXPECT_EQ(canonical_text(found[0]), canonical_text(full)) << to_string(kind);
    EXPECT_EQ(canonical_text(found[1]), canonical_text(bare)) << to_string(kind);
    EXPECT_EQ(must(backend_->archive->count(kind)), 2U) << to_string(kind);
    EXPECT_GT(must(backend_->archive->estimate(kind)), 0U) << to_string(kind);
    EXPECT_TRUE(must(backend_->archive->holds(kind))) << to_string(kind);
  }
}

TEST_P(ArchiveConformance, GivesBackWhatAnAdministratorChanged) {
  auto entry = std::get<AuditEntry>(sample_record(RecordKind::kAuditEntries, "019c13ec-a1e8-7f73-844c-1e78b41f010f"));
  entry.changes = R"({"role":["USER","ADMIN"]})";
  must(backend_->archive->write({entry}));
  const auto found = must(backend_->archive->read(RecordKind::kAuditEntries, "", 10));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(canonical_text(found[0]), canonical_text(entry));
}

TEST_P(ArchiveConformance, WritingTwiceIsWritingOnce) {
  for (const RecordKind kind : kRecordKinds) {
    must(backend_->archive->write({sample_record(kind, "a")}));
    must(backend_->archive->write({sample_record(kind, "a"), sample_record(kind, "b")}));
    EXPECT_EQ(must(backend_->archive->count(kind)), 2U) << to_string(kind);
    EXPECT_GT(must(backend_->archive->estimate(kind)), 0U) << to_string(kind);
    EXPECT_TRUE(must(backend_->archive->holds(kind))) << to_string(kind);
  }
}

TEST_P(ArchiveConformance, PutsAChangedRecordInThePlaceOfTheOldOne) {
  for (const RecordKind kind : kRecordKinds) {
    must(backend_->archive->write({bare_record(kind, "a")}));
    must(backend_->archive->write({sample_record(kind, "a")}));
    const auto found = must(backend_->archive->read(kind, "", 10));
    ASSERT_EQ(found.size(), 1U) << to_string(kind);
    EXPECT_EQ(canonical_text(found[0]), canonical_text(sample_record(kind, "a"))) << to_string(kind);
  }
}

TEST_P(ArchiveConformance, PagesInTheOrderOfBytes) {
  for (const RecordKind kind : kRecordKinds) {
    std::vector<Record> records;
    for (const char* key : {"b", "B", "a", "ab", "a-b", "1", "_"}) records.push_back(bare_record(kind, key));
    must(backend_->archive->write(std::move(records)));
    Keys all;
    while (true) {
      const auto page = must(backend_->archive->read(kind, all.empty() ? "" : all.back(), 2));
      if (page.empty()) break;
      EXPECT_LE(page.size(), 2U);
      for (const Record& record : page) all.push_back(key_of(record));
    }
    EXPECT_EQ(all, (Keys{"1", "B", "_", "a", "a-b", "ab", "b"})) << to_string(kind);
  }
}

TEST_P(ArchiveConformance, HoldsWhatTheStoresHold) {
  if (!backend_->archive_sees_stores) return;
  const auto account = std::get<Account>(sample_record(RecordKind::kAccounts, "a"));
  must(backend_->accounts->create(account));
  const auto found = must(backend_->archive->read(RecordKind::kAccounts, "", 10));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(canonical_text(found[0]), canonical_text(account));
}

TEST_P(ArchiveConformance, EndedFamiliesStayEnded) {
  if (!backend_->archive_sees_stores) return;
  auto session = std::get<Session>(sample_record(RecordKind::kSessions, "a"));
  session.revoked_at = session.created_at;
  must(backend_->archive->write({session}));
  EXPECT_TRUE(must(backend_->sessions->is_family_revoked(session.family_id)));
  const auto rotation =
      must(backend_->sessions->rotate(session.token_hash, {"n", "n", session.expires_at, {}, {}}, {}));
  EXPECT_NE(rotation.outcome, RotationOutcome::kRotated);
}

TEST_P(ArchiveConformance, ConsumedTokensStayConsumedAndTheirSuccessorsUsable) {
  if (!backend_->archive_sees_stores) return;
  const auto original = std::get<Session>(bare_record(RecordKind::kSessions, "first"));
  must(backend_->sessions->create(original));
  must(backend_->sessions->rotate("first", {"second-id", "second", original.expires_at, {}, {}}, {}));
  auto records = must(backend_->archive->read(RecordKind::kSessions, "", 10));
  ASSERT_EQ(records.size(), 2U);
  // As in another store: what was read is all there is.
  must(backend_->sessions->remove_all_of_user(original.user_id));
  must(backend_->archive->write(std::move(records)));
  const auto again = must(backend_->sessions->rotate("second", {"third-id", "third", original.expires_at, {}, {}}, {}));
  EXPECT_EQ(again.outcome, RotationOutcome::kRotated);
  const auto reused =
      must(backend_->sessions->rotate("first", {"fourth-id", "fourth", original.expires_at, {}, {}}, {}));
  EXPECT_EQ(reused.outcome, RotationOutcome::kConsumed);
}

TEST_P(ArchiveConformance, RevokedTokensStayRevoked) {
  if (!backend_->archive_sees_stores) return;
  must(backend_->archive->write({sample_record(RecordKind::kRevokedTokens, "jti")}));
  EXPECT_TRUE(must(backend_->revocations->is_revoked("jti")));
}

TEST_P(ArchiveConformance, WritingVoidsWhatWasDecidedAboutTokens) {
  if (!backend_->archive_sees_stores) return;
  const auto before = must(backend_->feed->generation());
  must(backend_->archive->write({sample_record(RecordKind::kAccounts, "a")}));
  const auto changes = must(backend_->feed->changes_since(before));
  EXPECT_GT(changes.generation, before);
  EXPECT_TRUE(changes.everything);
}

}  // namespace
}  // namespace storage::conformance
