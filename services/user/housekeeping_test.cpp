#include "user/housekeeping.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "storage/ports/gathered_reads.hpp"
#include "testing/fake_clock.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;
namespace memory = storage::memory;
using storage::BlobKind;

class HousekeepingTest : public testing::Test {
 protected:
  HousekeepingTest() { sign_up(); }
  void sign_up() {
    storage::Account account;
    account.id = "a";
    ASSERT_TRUE(runtime::run(archive_->write({account})));
  }
  void upload(const std::string& name) {
    const auto writer = runtime::run(blobs_->create(BlobKind::kDocument)).value();
    ASSERT_TRUE(runtime::run(writer->append("x")));
    ASSERT_TRUE(runtime::run(writer->commit(name)));
    installation_.note_upload();
  }
  bool clean() { return runtime::run(housekeeping_.clean()); }
  void keep_marks() { runtime::run(housekeeping_.keep_marks()); }
  [[nodiscard]] std::size_t files() { return runtime::run(blobs_->list(BlobKind::kDocument, "", 1000))->size(); }
  [[nodiscard]] std::size_t trashed() { return runtime::run(blobs_->list_trash("", 1000))->size(); }
  [[nodiscard]] std::int64_t mark() { return runtime::run(database_->get())->high_water; }
  /// A document of "a", removed just now.
  void put_into_trash(const std::string& id) {
    storage::Document document;
    document.id = document.stored_name = id;
    document.user_id = "a";
    document.created_at = document.updated_at = clock_.now();
    storage::DocumentEntry entry = storage::entry_of(std::move(document));
    entry.details.deleted_at = clock_.now();
    ASSERT_TRUE(runtime::run(documents_->create(std::move(entry), {})));
  }
  void touch(const std::string& id) {
    storage::AuditEntry entry;
    entry.id = id;
    entry.user_id = "a";
    entry.accessed_at = clock_.now();
    audit_->record(entry);
  }
  [[nodiscard]] std::vector<std::string> touched() {
    std::vector<std::string> ids;
    const auto rows = runtime::run(audit_->newest_of_user("a", 10)).value();
    for (const auto& row : rows) ids.push_back(row.id);
    return ids;
  }
  /// As a service that runs does: the clock moves hour by hour.
  void pass(std::chrono::hours time) {
    for (auto hour = 0h; hour < time; ++hour) {
      clock_.advance(1h);
      keep_marks();
    }
  }

  testkit::FakeClock clock_;
  logging::Logger log_ = logging::silent_logger();
  std::unique_ptr<storage::InstallationStore> database_ = memory::make_installation_store();
  std::unique_ptr<storage::UploadMark> uploads_ = memory::make_upload_mark();
  std::unique_ptr<storage::Archive> archive_ = memory::make_archive();
  std::unique_ptr<storage::BlobStore> blobs_ = memory::make_blob_store(clock_);
  std::unique_ptr<storage::AvatarStore> avatars_ = memory::make_avatar_store();
  std::unique_ptr<storage::DocumentCatalogue> documents_ = memory::make_document_catalogue();
  std::unique_ptr<storage::AuditLog> audit_ = storage::gather_reads(memory::make_audit_log());
  Installation installation_{
      {.database = *database_, .uploads = uploads_.get(), .archive = *archive_, .blobs = *blobs_, .clock = clock_}};
  Housekeeping housekeeping_{{*blobs_, *avatars_, *documents_, clock_}, installation_, *audit_, log_, {}, {}};
};

TEST_F(HousekeepingTest, SweepsAnOrphanIntoTheTrashAndRemovesItAWeekLater) {
  ASSERT_TRUE(clean());
  upload("a");
  pass(2h);
  EXPECT_TRUE(clean());
  EXPECT_EQ(files(), 0U);
  EXPECT_EQ(trashed(), 1U);
  pass(24h * 7);
  EXPECT_TRUE(clean());
  EXPECT_EQ(trashed(), 0U);
}

TEST_F(HousekeepingTest, SweepsNothingWhileDatabaseAndUploadsDoNotBelongTogether) {
  ASSERT_TRUE(clean());
  upload("a");
  ASSERT_TRUE(runtime::run(database_->set({.id = storage::new_installation_id(), .high_water = mark()})));
  pass(2h);
  EXPECT_TRUE(clean());
  EXPECT_EQ(files(), 1U);
  EXPECT_EQ(housekeeping_.troubles().standing, Standing::kForeign);
}

TEST_F(HousekeepingTest, SaysThatASweepWaitsForAnOperator) {
  ASSERT_TRUE(clean());
  for (int i = 0; i < 21; ++i) upload("orphan" + std::to_string(i));
  pass(2h);
  EXPECT_TRUE(clean());
  EXPECT_TRUE(housekeeping_.troubles().is_sweep_stopped);
  EXPECT_EQ(files(), 21U);
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(runtime::run(blobs_->remove(BlobKind::kDocument, "orphan" + std::to_string(i))));
  }
  EXPECT_TRUE(clean());
  EXPECT_FALSE(housekeeping_.troubles().is_sweep_stopped);
}

TEST_F(HousekeepingTest, SweepsNothingOfADatabaseWithoutAccounts) {
  ASSERT_TRUE(clean());
  upload("a");
  const auto no_accounts = memory::make_archive();
  Installation empty{
      {.database = *database_, .uploads = uploads_.get(), .archive = *no_accounts, .blobs = *blobs_, .clock = clock_}};
  Housekeeping housekeeping{{*blobs_, *avatars_, *documents_, clock_}, empty, *audit_, log_, {}, {}};
  pass(2h);
  EXPECT_TRUE(runtime::run(housekeeping.clean()));
  EXPECT_EQ(files(), 1U);
}

TEST_F(HousekeepingTest, RemovesNothingWhileTheClockStandsAYearAhead) {
  ASSERT_TRUE(clean());
  upload("orphan");
  upload("trashed");
  ASSERT_TRUE(runtime::run(blobs_->discard(BlobKind::kDocument, "trashed")).value());
  keep_marks();
  put_into_trash("document");
  touch("old");
  clock_.set_wall_clock(clock_.now() + 24h * 500);
  EXPECT_TRUE(clean());
  EXPECT_TRUE(housekeeping_.troubles().is_clock_off);
  EXPECT_EQ(files(), 1U);
  EXPECT_TRUE(runtime::run(documents_->get("a", "document")));
  EXPECT_EQ(touched(), std::vector<std::string>{"old"});
  EXPECT_EQ(trashed(), 1U);
  clock_.set_wall_clock(clock_.now() - 24h * 500);
  EXPECT_TRUE(clean());
  EXPECT_FALSE(housekeeping_.troubles().is_clock_off);
}

/// The daily round comes too late for a clock that jumps between two of them.
TEST_F(HousekeepingTest, EndsNoUploadWhileTheClockStandsAhead) {
  ASSERT_TRUE(clean());
  storage::ResumableUpload begun;
  begun.id = begun.user_id = "a";
  begun.length = 10;
  begun.created_at = clock_.now();
  begun.expires_at = clock_.now() + 1h;
  ASSERT_TRUE(runtime::run(documents_->uploads().create(begun, {})));
  const auto is_there = [&] { return runtime::run(documents_->uploads().get("a", "a")).has_value(); };
  const base::Timestamp right = clock_.now();
  clock_.set_wall_clock(right + 24h * 365);
  runtime::run(housekeeping_.end_uploads());
  EXPECT_TRUE(is_there());
  EXPECT_TRUE(housekeeping_.troubles().is_clock_off);
  clock_.set_wall_clock(right);
  EXPECT_FALSE(housekeeping_.troubles().is_clock_off);
  clock_.advance(2h);
  runtime::run(housekeeping_.end_uploads());
  EXPECT_FALSE(is_there());
}

TEST_F(HousekeepingTest, BelievesAClockThatStaysForADay) {
  ASSERT_TRUE(clean());
  keep_marks();
  clock_.set_wall_clock(clock_.now() + 24h * 30);  // the machine was off for a month
  EXPECT_TRUE(clean());
  pass(23h);
  EXPECT_TRUE(clean());
  EXPECT_TRUE(housekeeping_.troubles().is_clock_off);
  pass(1h);
  EXPECT_TRUE(clean());
  EXPECT_FALSE(housekeeping_.troubles().is_clock_off);
  EXPECT_EQ(mark(), base::to_millis(clock_.now()));
}

TEST_F(HousekeepingTest, MovesTheMarksAfterAnUploadAndOnceAnHour) {
  ASSERT_TRUE(clean());
  keep_marks();
  const std::int64_t first = mark();
  clock_.advance(59min);
  keep_marks();
  EXPECT_EQ(mark(), first);
  upload("a");
  keep_marks();
  EXPECT_EQ(mark(), base::to_millis(clock_.now()));
  clock_.advance(1h);
  keep_marks();
  EXPECT_EQ(mark(), base::to_millis(clock_.now()));
  EXPECT_EQ(runtime::run(uploads_->find()).value()->high_water, mark());
}

TEST_F(HousekeepingTest, KeepsAuditRowsForFourHundredDays) {
  ASSERT_TRUE(clean());
  touch("first");
  clock_.advance(1ms);
  touch("second");
  pass(24h * 400);
  EXPECT_TRUE(clean());
  EXPECT_EQ(touched(), std::vector<std::string>{"second"});
  clock_.advance(1ms);
  EXPECT_TRUE(clean());
  EXPECT_TRUE(touched().empty());
}

TEST_F(HousekeepingTest, KeepsAuditRowsWhileTheClockStandsAheadUntilItIsBelieved) {
  ASSERT_TRUE(clean());
  touch("first");
  keep_marks();
  clock_.set_wall_clock(clock_.now() + 24h * 500);
  EXPECT_TRUE(clean());
  EXPECT_EQ(touched().size(), 1U);
  pass(24h);
  EXPECT_TRUE(clean());
  EXPECT_TRUE(touched().empty());
}

TEST_F(HousekeepingTest, KeepsNoMoreAuditRowsThanItsBound) {
  HousekeepingOptions options;
  options.audit.rows_max = 2;
  Housekeeping housekeeping{{*blobs_, *avatars_, *documents_, clock_}, installation_, *audit_, log_, {}, options};
  touch("first");
  touch("second");
  EXPECT_TRUE(runtime::run(housekeeping.clean()));
  EXPECT_EQ(touched().size(), 2U);
  touch("third");
  EXPECT_TRUE(runtime::run(housekeeping.clean()));
  EXPECT_EQ(touched(), (std::vector<std::string>{"third", "second"}));
}

TEST_F(HousekeepingTest, KeepsNoMoreBytesOfAuditRowsThanItsBound) {
  HousekeepingOptions options;
  options.audit.bytes_max = 2 * sizeof(storage::AuditEntry);
  Housekeeping housekeeping{{*blobs_, *avatars_, *documents_, clock_}, installation_, *audit_, log_, {}, options};
  for (const char* name : {"first", "second", "third"}) touch(name);
  EXPECT_TRUE(runtime::run(housekeeping.clean()));
  EXPECT_EQ(touched(), (std::vector<std::string>{"third", "second"}));
}

TEST_F(HousekeepingTest, WritesAReadThatNoOtherFollowsWithinAMinute) {
  const auto read = [this] {
    storage::AuditEntry entry;
    entry.user_id = "a";
    entry.accessed_at = clock_.now();
    entry.id = storage::gathered_id("a", "UserProfile", entry.accessed_at);
    entry.count = 1;
    audit_->record(entry);
  };
  runtime::run(housekeeping_.write_reads());
  read();
  clock_.advance(59s);
  runtime::run(housekeeping_.write_reads());
  EXPECT_TRUE(touched().empty());
  clock_.advance(1s);
  runtime::run(housekeeping_.write_reads());
  EXPECT_EQ(touched().size(), 1U);
}

}  // namespace
}  // namespace user
