#include <algorithm>
#include <iterator>
#include <set>

#include "storage/conformance/backend.hpp"
#include "storage/ports/canonical_text.hpp"

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

/// As this release writes a change.
AuditEntry make_row(std::int64_t at_ms) {
  static base::SystemRandom random;
  AuditEntry entry = make_entry(time_ordered_id(base::from_millis(at_ms), random), at_ms);
  entry.action = "UPDATE";
  return entry;
}

/// As this release writes what somebody reads of their own.
AuditEntry make_reads(std::int64_t at_ms, std::uint64_t count, const std::string& resource = "UserProfile") {
  AuditEntry entry = make_entry(gathered_id("user", resource, base::from_millis(at_ms)), at_ms);
  entry.resource = resource;
  entry.count = count;
  return entry;
}

/// All rows about the user, read `limit` at a time.
std::vector<AuditEntry> all_of(Backend& backend, const std::string& user, std::size_t limit = kEventsAnsweredMax) {
  std::vector<AuditEntry> rows;
  std::optional<EventPlace> after;
  while (true) {
    auto page = must(backend.audit->older_of_user(user, after, limit));
    if (page.empty()) return rows;
    after = place_of(page.back());
    std::ranges::move(page, std::back_inserter(rows));
  }
}

EventPlace place_of_row(const AuditEntry& row) { return place_of(row); }

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

TEST_P(AuditLogConformance, LeavesNothingInAnAnonymisedRowThatLeadsBack) {
  const std::string user = "00000000-0000-4000-8000-00000000000a";
  AuditEntry touched = make_row(1);
  touched.user_id = user;
  touched.resource_id = user;
  touched.changes = R"({"email":["was@example.com","is@example.com"]})";
  AuditEntry reads = make_reads(2, 5);
  reads.user_id = user;
  reads.id = gathered_id(user, reads.resource, reads.accessed_at);
  AuditEntry old = make_entry("old", 3);
  old.user_id = user;
  old.resource_id = user;
  for (const AuditEntry& entry : {touched, reads, old}) backend_->audit->record(entry);
  const std::string pseudonym = "00000000-0000-4000-8000-00000000000b";
  must(backend_->audit->anonymise_user(user, pseudonym));
  // What is read in the same hour afterwards does not wake the row of before.
  backend_->audit->record(reads);
  must(backend_->audit->anonymise_user(user, pseudonym));
  const auto entries = must(backend_->audit->newest_of_user(pseudonym, 10));
  EXPECT_EQ(entries.size(), 4U);
  for (const AuditEntry& entry : entries) {
    EXPECT_EQ(canonical_text(entry).find(user), std::string::npos);
    EXPECT_NE(entry.id, reads.id);
    EXPECT_FALSE(entry.ip_address || entry.user_agent);
    EXPECT_FALSE(entry.changes);
  }
}

// Symptom: who was refused a look at somebody kept that person's id for as long as the log was kept.
TEST_P(AuditLogConformance, ReplacesAPersonWhomTheRowsOfOthersName) {
  const std::string erased = "00000000-0000-4000-8000-00000000000a";
  const std::string pseudonym = "00000000-0000-4000-8000-00000000000b";
  const std::string other = "00000000-0000-4000-8000-00000000000c";
  AuditEntry refused = make_reads(1, 2);
  refused.user_id = other;
  refused.accessor_id = other;
  refused.action = "REFUSED";
  refused.id = gathered_id(other, "REFUSED UserProfile", refused.accessed_at);
  AuditEntry old = make_entry("old", 2);
  AuditEntry alone = make_row(3);
  alone.changes = R"({"role":["USER","ADMIN"]})";
  for (AuditEntry* row : {&refused, &old, &alone}) {
    row->user_id = other;
    row->resource_id = erased;
    backend_->audit->record(*row);
  }
  AuditEntry elsewhere = make_row(4);
  elsewhere.user_id = other;
  elsewhere.resource_id = other;
  backend_->audit->record(elsewhere);
  must(backend_->audit->anonymise_user(erased, pseudonym));
  const auto rows = must(backend_->audit->newest_of_user(other, 10));
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(rows[0].resource_id, other);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].resource_id, pseudonym);
    EXPECT_EQ(rows[i].ip_address, "192.0.2.1");
  }
  EXPECT_EQ(rows[1].changes, alone.changes);
  EXPECT_EQ(rows[3].id, refused.id);
}

TEST_P(AuditLogConformance, ReplacesAPersonInMoreRowsOfOthersThanAreChangedAtOnce) {
  constexpr std::size_t kRows = kEventsForgottenAtOnce + 1;
  for (std::size_t i = 0; i < kRows; ++i) {
    AuditEntry row = make_row(static_cast<std::int64_t>(i));
    // Not all: a server that goes through its rows one by one would need its whole deadline for a step.
    row.resource_id = i % 10 == 0 ? "erased" : "somebody";
    backend_->audit->record(row);
    if (i % kEventsForgottenAtOnce == 0) must(backend_->audit->flush());
  }
  must(backend_->audit->anonymise_user("erased", "nobody"));
  const std::vector<AuditEntry> rows = all_of(*backend_, "user");
  EXPECT_EQ(rows.size(), kRows);
  EXPECT_EQ(std::ranges::count(rows, "nobody", &AuditEntry::resource_id), kRows / 10 + 1);
  EXPECT_EQ(std::ranges::count(rows, "erased", &AuditEntry::resource_id), 0);
}

TEST_P(AuditLogConformance, ShowsAllRowsOfAUserPageByPage) {
  // Three have one time, and every sixth is as 1.0.0 wrote them.
  constexpr int kRows = 60;
  std::set<std::string> ids;
  for (int i = 0; i < kRows; ++i) {
    AuditEntry row = make_row(i / 3);
    if (i % 6 == 0) row.id = "old" + std::to_string(i);
    ids.insert(row.id);
    backend_->audit->record(row);
  }
  AuditEntry others = make_row(1);
  others.user_id = "other";
  backend_->audit->record(others);
  must(backend_->audit->flush());
  std::vector<AuditEntry> seen;
  for (const std::size_t limit : {1U, 7U, 1000U}) {
    seen = all_of(*backend_, "user", limit);
    ASSERT_EQ(seen.size(), kRows) << limit;
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::ranges::greater{}, &place_of_row)) << limit;
  }
  std::set<std::string> found;
  for (const AuditEntry& row : seen) found.insert(row.id);
  EXPECT_EQ(found, ids);
  EXPECT_TRUE(must(backend_->audit->older_of_user("user", std::nullopt, 0)).empty());
}

TEST_P(AuditLogConformance, ForgetsWhatIsOlderThanTheCutoff) {
  for (int i = 0; i < 4; ++i) backend_->audit->record(make_entry(std::to_string(i), i));
  must(backend_->audit->flush());
  EXPECT_EQ(must(backend_->audit->purge_before(base::from_millis(3))), 3U);
  EXPECT_EQ(must(backend_->audit->newest_of_user("user", 10)).size(), 1U);
}

TEST_P(AuditLogConformance, ForgetsTheOldestBeyondTheBound) {
  for (int i = 0; i < 4; ++i) backend_->audit->record(make_entry(std::to_string(i), i));
  for (int i = 4; i < 6; ++i) backend_->audit->record(make_row(i));
  must(backend_->audit->flush());
  EXPECT_EQ(must(backend_->audit->keep_newest(6)), 0U);
  EXPECT_EQ(must(backend_->audit->keep_newest(5)), 1U);
  EXPECT_EQ(must(backend_->audit->newest_of_user("user", 10)).back().id, "1");
  EXPECT_EQ(must(backend_->audit->keep_newest(1)), 4U);
  const auto left = must(backend_->audit->newest_of_user("user", 10));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(left[0].accessed_at, base::from_millis(5));
}

// Symptom: rows with long texts took far more room than their number said.
TEST_P(AuditLogConformance, ForgetsTheOldestBeyondTheBoundInBytes) {
  for (int i = 0; i < 2000; ++i) {
    AuditEntry row = make_row(i);
    row.user_agent = std::string(200, 'x') + std::to_string(i);
    backend_->audit->record(row);
    if (i % 500 == 0) must(backend_->audit->flush());
  }
  must(backend_->audit->flush());
  EXPECT_EQ(must(backend_->audit->keep_bytes(1'000'000'000)), 0U);
  const std::uint64_t forgotten = must(backend_->audit->keep_bytes(100'000));
  EXPECT_GT(forgotten, 1000U);
  EXPECT_LT(forgotten, 2000U);
  EXPECT_EQ(must(backend_->audit->newest_of_user("user", 1)).at(0).accessed_at, base::from_millis(1999));
}

// Symptom: the rows of the first second were gone now and then, because they came after the others were counted.
TEST_P(AuditLogConformance, ForgetsNoneThatComesWhileTheyAreCounted) {
  constexpr int kRounds = 40;
  auto& audit = *backend_->audit;
  const auto results = run_parallel<base::Status>(2, [&](std::size_t caller) -> runtime::Task<base::Status> {
    for (int i = 0; i < kRounds; ++i) {
      if (caller == 0) {
        const auto forgotten = co_await audit.keep_bytes(1'000'000'000);
        if (!forgotten) co_return std::unexpected(forgotten.error());
        continue;
      }
      audit.record(make_row(i));
      const base::Status written = co_await audit.flush();
      if (!written) co_return written;
    }
    co_return base::Status{};
  });
  for (const auto& result : results) EXPECT_TRUE(result);
  EXPECT_EQ(must(audit.newest_of_user("user", 100)).size(), kRounds);
}

TEST_P(AuditLogConformance, ForgetsManyByAgeAndKeepsWhatIsAsOldAsTheCutoff) {
  for (int i = 0; i < 1200; ++i) backend_->audit->record(make_row(i));
  must(backend_->audit->flush());
  EXPECT_EQ(must(backend_->audit->purge_before(base::from_millis(1199))), 1199U);
  EXPECT_EQ(must(backend_->audit->newest_of_user("user", 10)).size(), 1U);
}

TEST_P(AuditLogConformance, AddsUpTheReadsOfOneHour) {
  AuditEntry first = make_reads(10, 3);
  AuditEntry later = make_reads(20, 4);
  later.ip_address = "192.0.2.2";
  backend_->audit->record(later);
  must(backend_->audit->flush());
  backend_->audit->record(first);
  must(backend_->audit->flush());
  backend_->audit->record(make_reads(15, 1));
  must(backend_->audit->flush());
  const auto entries = must(backend_->audit->newest_of_user("user", 10));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].count, 8U);
  EXPECT_EQ(entries[0].accessed_at, base::from_millis(20));
  EXPECT_EQ(entries[0].accessor_id, "user");
}

// Symptom: when a write lay between two refusals, the row named what was asked for first.
TEST_P(AuditLogConformance, NamesWhatCameLastOfAnHour) {
  AuditEntry last = make_reads(20, 1);
  last.resource_id = "other";
  backend_->audit->record(make_reads(10, 1));
  must(backend_->audit->flush());
  backend_->audit->record(last);
  must(backend_->audit->flush());
  const auto entries = must(backend_->audit->newest_of_user("user", 10));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(entries[0].resource_id, "other");
}

TEST_P(AuditLogConformance, KeepsHoursAndResourcesApart) {
  backend_->audit->record(make_reads(0, 1, "Document"));
  backend_->audit->record(make_reads(0, 1));
  backend_->audit->record(make_reads(3'599'999, 1));
  backend_->audit->record(make_reads(3'600'000, 1));
  must(backend_->audit->flush());
  const auto entries = must(backend_->audit->newest_of_user("user", 10));
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].accessed_at, base::from_millis(3'600'000));
  EXPECT_EQ(entries[1].count, 2U);
  EXPECT_EQ(entries[2].resource, "Document");
}

TEST_P(AuditLogConformance, WritesARowWithoutACountOnce) {
  AuditEntry row = make_row(1);
  for (int i = 0; i < 2; ++i) {
    backend_->audit->record(row);
    must(backend_->audit->flush());
  }
  const auto entries = must(backend_->audit->newest_of_user("user", 10));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_FALSE(entries[0].count);
}

TEST_P(AuditLogConformance, GivesBackWhatAnAdministratorDid) {
  base::SystemRandom random;
  AuditEntry row = make_row(7);
  row.user_id = random.uuid();
  row.accessor_id = random.uuid();
  row.accessor_type = "admin";
  row.resource_id = random.uuid();
  backend_->audit->record(row);
  must(backend_->audit->flush());
  backend_->restart();
  const auto entries = must(backend_->audit->newest_of_user(row.user_id, 10));
  ASSERT_EQ(entries.size(), 1U);
  EXPECT_EQ(canonical_text(entries[0]), canonical_text(row));
  must(backend_->audit->anonymise_user(*row.accessor_id, "erased-1"));
  EXPECT_EQ(must(backend_->audit->newest_of_user(row.user_id, 10)).at(0).accessor_id, "erased-1");
}

TEST_P(AuditLogConformance, ShowsTheArchiveRowsOfEveryForm) {
  if (!backend_->archive_sees_stores) return;
  backend_->audit->record(make_entry("old", 1));
  backend_->audit->record(make_row(2));
  backend_->audit->record(make_reads(3, 5));
  must(backend_->audit->flush());
  EXPECT_EQ(must(backend_->archive->count(RecordKind::kAuditEntries)), 3U);
  std::vector<Record> records;
  std::string after;
  while (true) {
    auto page = must(backend_->archive->read(RecordKind::kAuditEntries, after, 1));
    if (page.empty()) break;
    EXPECT_GT(key_of(page.front()), after);
    after = key_of(page.front());
    records.push_back(std::move(page.front()));
  }
  ASSERT_EQ(records.size(), 3U);
  must(backend_->archive->write(records));  // in their place, so nothing is counted twice
  EXPECT_EQ(must(backend_->archive->count(RecordKind::kAuditEntries)), 3U);
  const auto entries = must(backend_->audit->newest_of_user("user", 10));
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].count, 5U);
}

}  // namespace
}  // namespace storage::conformance
