// What the audit log costs on the disk, and what becomes of the rows of before.
#include "storage/ports/gathered_reads.hpp"
#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using namespace std::chrono_literals;
using conformance::must;

constexpr int kUsers = 1000;

class AuditSizeTest : public testing::Test {
 protected:
  AuditSizeTest() {
    for (int i = 0; i < kUsers; ++i) users_.push_back(random_.uuid());
  }

  AuditEntry access(std::size_t user, std::string resource, base::Timestamp at) {
    AuditEntry entry;
    entry.user_id = users_.at(user % users_.size());
    entry.accessor_id = entry.user_id;
    entry.accessor_type = "user";
    entry.resource = std::move(resource);
    entry.resource_id = entry.user_id;
    entry.ip_address = "203.0.113." + std::to_string(user % 250);
    entry.user_agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/" +
                       std::to_string(100 + user % 40) + ".0.0.0 Safari/537.36";
    entry.endpoint = "/api/v1/users/profile";
    entry.method = "PUT";
    entry.accessed_at = at;
    return entry;
  }

  [[nodiscard]] std::int64_t bytes() {
    return must(backend_.database().read([](Connection& connection) -> base::Result<std::int64_t> {
      return connection.query_integer("PRAGMA page_count") * connection.query_integer("PRAGMA page_size");
    }));
  }

  base::SystemRandom random_;
  std::vector<std::string> users_;
  SqliteBackend backend_;
  base::Timestamp now_ = base::from_millis(1'769'860'800'000);
};

TEST_F(AuditSizeTest, AChangeTakesTwoHundredBytesAtMost) {
  constexpr int kChanges = 8000;
  const std::int64_t before = bytes();
  for (int i = 0; i < kChanges; ++i) {
    AuditEntry change = access(random_.below(kUsers), "UserProfile", now_ += 150ms);
    change.action = "UPDATE";
    change.id = time_ordered_id(now_, random_);
    backend_.audit->record(std::move(change));
    if (i % 500 == 0) must(backend_.audit->flush());
  }
  must(backend_.audit->flush());
  const std::int64_t each = (bytes() - before) / kChanges;
  RecordProperty("bytes_per_change", static_cast<int>(each));
  EXPECT_EQ(backend_.audit->dropped(), 0U);
  EXPECT_LE(each, 200);
}

/// A hundred of a thousand users, so a tenth of 50 MB: every one reads two resources all the time, and a process
/// writes what it gathered four times an hour and user.
TEST_F(AuditSizeTest, ADayOfReadsTakesItsShareOfFiftyMegabytes) {
  constexpr int kReaders = 100;
  const auto log = gather_reads(make_audit_log(backend_.database()), {.gather_for = 1h});
  const std::int64_t before = bytes();
  for (int minute = 0; minute < 24 * 60; minute += 5, now_ += 5min) {
    for (std::size_t user = 0; user < kReaders; ++user) {
      for (const char* resource : {"UserProfile", "Document"}) {
        AuditEntry reads = access(user, resource, now_);
        reads.action = "READ";
        reads.id = gathered_id(reads.user_id, resource, now_);
        reads.count = 1500;
        log->record(std::move(reads));
      }
    }
    if (minute % 15 == 10) must(log->flush());
  }
  EXPECT_EQ(log->dropped(), 0U);
  const auto rows = must(log->newest_of_user(users_.front(), 1000));
  EXPECT_EQ(rows.size(), 2U * 24);
  for (const AuditEntry& row : rows) EXPECT_EQ(row.count, 12U * 1500);
  EXPECT_LE(bytes() - before, 50'000'000 / (kUsers / kReaders));
}

TEST_F(AuditSizeTest, ForgetsTheWordsOfRowsThatWent) {
  const auto words = [this] {
    return must(backend_.database().read([](Connection& connection) -> base::Result<std::int64_t> {
      return connection.query_integer("SELECT count(*) FROM audit_words");
    }));
  };
  for (std::size_t i = 0; i < 3; ++i) {
    AuditEntry change = access(i, "UserProfile", now_ + 24h * 5 * i);
    change.action = "UPDATE";
    change.id = time_ordered_id(change.accessed_at, random_);
    backend_.audit->record(std::move(change));
  }
  must(backend_.audit->flush());
  EXPECT_EQ(words(), 4);  // three agents, and what was done
  EXPECT_EQ(must(backend_.audit->keep_newest(1)), 2U);
  EXPECT_EQ(words(), 2);
  EXPECT_EQ(must(backend_.audit->newest_of_user(users_[2], 10)).at(0).user_agent, access(2, "", now_).user_agent);
  EXPECT_EQ(must(backend_.audit->purge_before(now_ + 24h * 365)), 1U);
  EXPECT_EQ(words(), 0);
}

// Release 1.0.0 inserts by position; a column more in its table would have stopped it.
TEST_F(AuditSizeTest, ReadsWhatTheFirstReleaseWritesBeside) {
  must(backend_.database().write([this](Connection& connection) -> base::Status {
    Statement insert = connection.prepare(
        "INSERT INTO audit_entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING");
    insert.bind(random_.uuid(), users_[0], users_[0], "user", "READ", "UserProfile", users_[0], "192.0.2.1", "agent",
                "/api", "GET", now_);
    insert.run();
    return {};
  }));
  AuditEntry change = access(0, "UserProfile", now_ + 1ms);
  change.id = time_ordered_id(change.accessed_at, random_);
  backend_.audit->record(change);
  must(backend_.audit->flush());
  const auto rows = must(backend_.audit->newest_of_user(users_[0], 10));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].id, change.id);
  EXPECT_EQ(rows[1].action, "READ");
  EXPECT_EQ(must(backend_.audit->purge_before(now_ + 1ms)), 1U);
  EXPECT_EQ(must(backend_.audit->keep_newest(0)), 1U);
}

}  // namespace
}  // namespace storage::sqlite
