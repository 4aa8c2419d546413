#include "transfer/copy/copy_installation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "runtime/run.hpp"
#include "storage/local_files/blobs.hpp"
#include "storage/memory/stores.hpp"
#include "storage/ports/canonical_text.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temporary_folder.hpp"
#include "transfer/copy/copy_records.hpp"

namespace transfer {
namespace {

using storage::BlobKind;
using storage::Record;
using storage::RecordKind;

constexpr std::int64_t kFarAway = 4'000'000'000'000;

storage::Account account(const std::string& id) {
  storage::Account row;
  row.id = id;
  row.email = row.email_canonical = id + "@example.com";
  row.password_hash = base::Secret{"hash"};
  return row;
}

storage::Session session(const std::string& hash, base::Timestamp expires_at) {
  storage::Session row;
  row.id = row.token_hash = row.family_id = hash;
  row.user_id = "u";
  row.expires_at = expires_at;
  return row;
}

/// Fails when it has been called often enough, as a store that is killed in the middle.
class FailingArchive final : public storage::Archive {
 public:
  FailingArchive(storage::Archive& inner, int writes) : inner_(inner), writes_(writes) {}
  runtime::Task<base::Result<std::vector<Record>>> read(RecordKind kind, std::string after,
                                                        std::size_t limit) override {
    return inner_.read(kind, std::move(after), limit);
  }
  runtime::Task<base::Status> write(std::vector<Record> records) override {
    if (writes_-- <= 0) co_return std::unexpected(base::unavailable("killed"));
    co_return co_await inner_.write(std::move(records));
  }
  runtime::Task<base::Result<std::uint64_t>> count(RecordKind kind) override { return inner_.count(kind); }
  runtime::Task<base::Result<std::uint64_t>> estimate(RecordKind kind) override { return inner_.estimate(kind); }
  runtime::Task<base::Result<bool>> holds(RecordKind kind) override { return inner_.holds(kind); }

 private:
  storage::Archive& inner_;
  int writes_;
};

class CopyInstallationTest : public testing::Test {
 protected:
  void put(BlobKind kind, const std::string& name, const std::string& bytes) {
    put_into(*source_blobs_, kind, name, bytes);
  }
  static void put_into(storage::BlobStore& blobs, BlobKind kind, const std::string& name, const std::string& bytes) {
    auto writer = runtime::run(blobs.create(kind)).value();
    ASSERT_TRUE(runtime::run(writer->append(bytes)));
    ASSERT_TRUE(runtime::run(writer->commit(name)));
  }
  static void write(storage::Archive& archive, std::vector<Record> records) {
    ASSERT_TRUE(runtime::run(archive.write(std::move(records))));
  }
  base::Result<std::vector<Comparison>> copy(bool resume = false) {
    return copy_installation({*source_, *source_blobs_}, {*target_, *target_blobs_}, clock_, {.resume = resume});
  }
  static bool all_equal(const std::vector<Comparison>& comparisons) {
    return std::ranges::all_of(comparisons, &Comparison::is_equal);
  }
  static const Comparison& of(const std::vector<Comparison>& comparisons, std::string_view what) {
    return *std::ranges::find(comparisons, what, &Comparison::what);
  }

  testkit::TemporaryFolder folder_;
  testkit::FakeClock clock_;
  runtime::WorkerPool pool_{{.name = "copy-test", .threads = 2}};
  std::unique_ptr<storage::sqlite::Database> database_ =
      storage::sqlite::Database::open({.path = folder_.path() / "source.db"}, pool_, clock_).value();
  std::unique_ptr<storage::Archive> source_ = storage::sqlite::make_archive(*database_);
  std::unique_ptr<storage::BlobStore> source_blobs_ =
      storage::local_files::open_blob_store({.directory = folder_.path() / "uploads"}, pool_, clock_).value();
  std::unique_ptr<storage::Archive> target_ = storage::memory::make_archive();
  std::unique_ptr<storage::BlobStore> target_blobs_ = storage::memory::make_blob_store(clock_);
};

TEST_F(CopyInstallationTest, RefusesATargetThatHoldsRecords) {
  write(*target_, {account("other")});
  EXPECT_EQ(copy().error().code(), base::ErrorCode::kAlreadyExists);
}

TEST_F(CopyInstallationTest, RefusesATargetThatHoldsFiles) {
  put_into(*target_blobs_, BlobKind::kDocument, "other.pdf", "x");
  EXPECT_EQ(copy().error().code(), base::ErrorCode::kAlreadyExists);
}

TEST_F(CopyInstallationTest, FindsThatTheTargetHoldsMoreThanTheSource) {
  write(*source_, {account("a")});
  write(*target_, {account("other")});
  const auto comparisons = copy(true).value();
  EXPECT_FALSE(of(comparisons, "accounts").is_equal());
  EXPECT_NE(to_text(comparisons).find("DIFFERENT"), std::string::npos);
}

TEST_F(CopyInstallationTest, FindsAFileOfTheRightSizeAndTheWrongContent) {
  put(BlobKind::kDocument, "a.pdf", "right");
  put_into(*target_blobs_, BlobKind::kDocument, "a.pdf", "wrong");
  EXPECT_FALSE(of(copy(true).value(), "document files").is_equal());
}

TEST_F(CopyInstallationTest, CopiesRecordsAndFiles) {
  write(*source_, {account("a"), account("b")});
  write(*source_, {session("s", base::from_millis(kFarAway))});
  put(BlobKind::kAvatar, "a.png", "picture");
  put(BlobKind::kDocument, "b.pdf", std::string(600'000, 'x'));
  const auto comparisons = copy().value();
  EXPECT_TRUE(all_equal(comparisons)) << to_text(comparisons);
  EXPECT_EQ(of(comparisons, "accounts").target.count(), 2U);
  EXPECT_EQ(of(comparisons, "sessions").target.count(), 1U);
  EXPECT_EQ(of(comparisons, "avatar files").target.count(), 1U);
  const auto found = runtime::run(target_->read(RecordKind::kAccounts, "", 10)).value();
  EXPECT_EQ(canonical_text(found.at(0)), canonical_text(Record(account("a"))));
}

TEST_F(CopyInstallationTest, LeavesOutPicturesThatCanBeMadeAnew) {
  put(BlobKind::kAvatarVariant, "a-64.webp", "small");
  ASSERT_TRUE(copy());
  EXPECT_TRUE(runtime::run(target_blobs_->list(BlobKind::kAvatarVariant, "", 10)).value().empty());
}

TEST_F(CopyInstallationTest, LeavesOutWhatHasEndedAndDoesNotCompareWhatIsAboutTo) {
  write(*source_, {session("dead", clock_.now()), session("dying", clock_.now() + std::chrono::minutes{30}),
                   session("alive", base::from_millis(kFarAway))});
  const auto comparisons = copy().value();
  EXPECT_TRUE(all_equal(comparisons));
  EXPECT_EQ(of(comparisons, "sessions").target.count(), 1U);
  EXPECT_EQ(runtime::run(target_->count(RecordKind::kSessions)).value(), 2U);
}

TEST_F(CopyInstallationTest, GoesOnWhereAnInterruptedOneStopped) {
  std::vector<Record> accounts;
  for (int i = 0; i < 3500; ++i) accounts.emplace_back(account("u" + std::to_string(i)));
  write(*source_, std::move(accounts));
  FailingArchive failing(*target_, 2);
  const auto interrupted =
      copy_installation({*source_, *source_blobs_}, {failing, *target_blobs_}, clock_, {.records_in_page = 1000});
  EXPECT_EQ(interrupted.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_EQ(runtime::run(target_->count(RecordKind::kAccounts)).value(), 2000U);
  FailingArchive rest(*target_, 2);  // exactly the pages that are missing may be written
  const auto resumed = copy_installation({*source_, *source_blobs_}, {rest, *target_blobs_}, clock_,
                                         {.resume = true, .records_in_page = 1000});
  ASSERT_TRUE(resumed) << resumed.error().message();
  EXPECT_TRUE(all_equal(*resumed)) << to_text(*resumed);
}

TEST_F(CopyInstallationTest, BringsWhatChangedSinceTheInterruption) {
  auto row = account("a");
  write(*source_, {row});
  ASSERT_TRUE(copy());
  row.first_name = "New";
  write(*source_, {row});
  EXPECT_TRUE(all_equal(copy(true).value()));
}

}  // namespace
}  // namespace transfer
