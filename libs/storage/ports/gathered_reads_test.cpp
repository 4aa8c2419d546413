#include "storage/ports/gathered_reads.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"

namespace storage {
namespace {

using namespace std::chrono_literals;

/// Notes what it is given.
class Notes final : public AuditLog {
 public:
  explicit Notes(std::vector<AuditEntry>& rows) : rows_(rows) {}
  void record(AuditEntry row) noexcept override { rows_.push_back(std::move(row)); }
  std::uint64_t dropped() const noexcept override { return 7; }
  runtime::Task<base::Status> flush() override {
    ++flushes;
    co_return is_away ? base::Status{std::unexpected(base::unavailable("away"))} : base::Status{};
  }
  runtime::Task<base::Result<std::vector<AuditEntry>>> older_of_user(std::string, std::optional<EventPlace>,
                                                                     std::size_t) override {
    co_return rows_;
  }
  runtime::Task<base::Result<AuditPage>> list(AuditQuery) override {
    co_return AuditPage{.items = rows_, .total = rows_.size()};
  }
  runtime::Task<base::Status> anonymise_user(std::string, std::string) override { co_return base::Status{}; }
  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp) override { co_return rows_.size(); }
  runtime::Task<base::Result<std::uint64_t>> keep_newest(std::uint64_t rows_max) override { co_return rows_max; }
  runtime::Task<base::Result<std::uint64_t>> keep_bytes(std::uint64_t bytes_max) override { co_return bytes_max; }

  int flushes = 0;
  bool is_away = false;

 private:
  std::vector<AuditEntry>& rows_;
};

class GatheredReadsTest : public testing::Test {
 protected:
  void read(const std::string& user, std::chrono::milliseconds at) {
    AuditEntry entry;
    entry.user_id = user;
    entry.accessed_at = base::Timestamp{at};
    entry.id = gathered_id(user, "UserProfile", entry.accessed_at);
    entry.count = 1;
    log_->record(std::move(entry));
  }

  std::vector<AuditEntry> written_;
  std::unique_ptr<Notes> owned_ = std::make_unique<Notes>(written_);
  Notes& notes_ = *owned_;
  std::unique_ptr<AuditLog> log_ = gather_reads(std::move(owned_), {.entries_max = 3, .gather_for = 15s});
};

TEST_F(GatheredReadsTest, WritesNothingForAThousandReadsUntilTheirTimeIsOver) {
  for (int i = 0; i < 1000; ++i) read("a", 10ms * i);
  read("a", 14'999ms);
  EXPECT_TRUE(written_.empty());
  read("b", 15s);
  ASSERT_EQ(written_.size(), 1U);
  EXPECT_EQ(written_[0].count, 1001U);
  EXPECT_EQ(written_[0].accessed_at, base::Timestamp{14'999ms});
}

TEST_F(GatheredReadsTest, WritesTheOldestWhenThereAreTooMany) {
  for (const char* user : {"a", "b", "c"}) read(user, 1s);
  EXPECT_TRUE(written_.empty());
  read("d", 1s);
  ASSERT_EQ(written_.size(), 1U);
  EXPECT_EQ(written_[0].user_id, "a");
}

TEST_F(GatheredReadsTest, KeepsTheHoursApart) {
  read("a", 1h - 1ms);
  read("a", 1h);
  ASSERT_TRUE(runtime::run(log_->flush()));
  EXPECT_EQ(written_.size(), 2U);
}

TEST_F(GatheredReadsTest, PassesOnWhatStandsAlone) {
  log_->record({});
  EXPECT_EQ(written_.size(), 1U);
  EXPECT_EQ(log_->dropped(), 7U);
}

TEST_F(GatheredReadsTest, WritesAllAtAFlushAndBeforeAPersonIsReplaced) {
  read("a", 1s);
  ASSERT_TRUE(runtime::run(log_->flush()));
  EXPECT_EQ(written_.size(), 1U);
  read("a", 2s);
  ASSERT_TRUE(runtime::run(log_->anonymise_user("a", "erased")));
  EXPECT_EQ(written_.size(), 2U);
}

TEST_F(GatheredReadsTest, AsksTheStoreOnlyWhenThereIsSomethingItMayNotHave) {
  ASSERT_TRUE(runtime::run(log_->flush()));
  EXPECT_EQ(notes_.flushes, 0);
  log_->record({});
  notes_.is_away = true;
  EXPECT_FALSE(runtime::run(log_->flush()));
  notes_.is_away = false;
  ASSERT_TRUE(runtime::run(log_->flush()));
  ASSERT_TRUE(runtime::run(log_->flush()));
  EXPECT_EQ(notes_.flushes, 2);
}

TEST_F(GatheredReadsTest, WritesAllAtTheEnd) {
  read("a", 1s);
  read("b", 1s);
  log_.reset();
  EXPECT_EQ(written_.size(), 2U);
}

}  // namespace
}  // namespace storage
