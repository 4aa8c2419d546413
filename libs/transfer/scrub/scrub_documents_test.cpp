#include "transfer/scrub/scrub_documents.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/encoding.hpp"
#include "runtime/run.hpp"
#include "security/sha256.hpp"
#include "storage/local_files/blobs.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temporary_folder.hpp"

namespace transfer {
namespace {

namespace fs = std::filesystem;
using storage::BlobKind;

/// A store that is away.
class AwayArchive final : public storage::Archive {
 public:
  runtime::Task<base::Result<std::vector<storage::Record>>> read(storage::RecordKind, std::string,
                                                                 std::size_t) override {
    co_return std::unexpected(base::unavailable("away"));
  }
  runtime::Task<base::Status> write(std::vector<storage::Record>) override {
    co_return std::unexpected(base::unavailable("away"));
  }
  runtime::Task<base::Result<std::uint64_t>> count(storage::RecordKind) override { co_return 1; }
  runtime::Task<base::Result<std::uint64_t>> estimate(storage::RecordKind) override { co_return 1; }
  runtime::Task<base::Result<bool>> holds(storage::RecordKind) override { co_return true; }
};

class ScrubTest : public testing::Test {
 protected:
  static std::string digest(const std::string& bytes) {
    security::Sha256 hash;
    hash.update(base::as_bytes(bytes));
    return base::to_hex(hash.finish());
  }
  void put(BlobKind kind, const std::string& name, const std::string& bytes) {
    auto writer = runtime::run(blobs_->create(kind)).value();
    ASSERT_TRUE(runtime::run(writer->append(bytes)));
    ASSERT_TRUE(runtime::run(writer->commit(name)));
  }
  /// A document of "user" whose file is called "<id>.pdf".
  void upload(const std::string& id, const std::string& bytes) {
    put(BlobKind::kDocument, id + ".pdf", bytes);
    storage::Document row;
    row.id = id;
    row.user_id = "user";
    row.stored_name = id + ".pdf";
    row.size_bytes = bytes.size();
    row.sha256 = digest(bytes);
    ASSERT_TRUE(runtime::run(documents_->create(storage::entry_of(row), {})));
  }
  /// Gives it new bytes; those of before are its version 1.
  void replace(const std::string& id, const std::string& before, const std::string& bytes) {
    put(BlobKind::kDocumentVersion, id + "-2.pdf", before);
    put(BlobKind::kDocument, id + "-2.pdf", bytes);
    storage::NewVersion version;
    version.content.stored_name = id + "-2.pdf";
    version.content.size_bytes = bytes.size();
    version.content.sha256 = digest(bytes);
    version.replaced = id + ".pdf";
    ASSERT_TRUE(runtime::run(documents_->add_version("user", id, version, {})));
    ASSERT_TRUE(runtime::run(blobs_->remove(BlobKind::kDocument, id + ".pdf")));
  }
  [[nodiscard]] fs::path file(const std::string& folder, const std::string& name) const {
    return uploads() / folder / name;
  }
  [[nodiscard]] fs::path uploads() const { return folder_.path() / "uploads"; }

  base::Result<ScrubReport> scrub() {
    damaged_.clear();
    return scrub_documents({*archive_, *documents_, *blobs_},
                           {.in_flight = 1,
                            .on_damage = [this](const DamagedFile& one) { damaged_.push_back(one); },
                            .on_progress =
                                [this](const ScrubReport& so_far, std::uint64_t total) {
                                  total_ = total;
                                  if (after_first_ && so_far.files == 1) after_first_();
                                }});
  }

  testkit::TemporaryFolder folder_;
  testkit::FakeClock clock_;
  runtime::WorkerPool pool_{{.name = "scrub-test", .threads = 2}};
  std::unique_ptr<storage::sqlite::Database> database_ =
      storage::sqlite::Database::open({.path = folder_.path() / "a.db"}, pool_, clock_).value();
  std::unique_ptr<storage::Archive> archive_ = storage::sqlite::make_archive(*database_);
  std::unique_ptr<storage::DocumentCatalogue> documents_ = storage::sqlite::make_document_catalogue(*database_);
  std::unique_ptr<storage::BlobStore> blobs_ =
      storage::local_files::open_blob_store({.directory = uploads()}, pool_, clock_).value();
  std::vector<DamagedFile> damaged_;
  std::uint64_t total_ = 0;
  std::function<void()> after_first_;
};

/// Turns one bit in the middle of a file.
void flip_a_bit(const fs::path& path) {
  fs::permissions(path, fs::perms::owner_write, fs::perm_options::add);
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  const auto at = static_cast<std::streamoff>(fs::file_size(path) / 2);
  file.seekg(at);
  const int before = file.get();
  file.seekp(at);
  file.put(static_cast<char>(before ^ 1));
}

TEST_F(ScrubTest, NamesTheFileWithAFlippedBit) {
  upload("a", "the first");
  upload("b", std::string(600'000, 'x'));
  flip_a_bit(file("documents", "b.pdf"));
  const auto report = scrub();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->files, 2U);
  ASSERT_EQ(report->damaged, 1U);
  EXPECT_EQ(damaged_.at(0).damage, Damage::kChanged);
  EXPECT_EQ(damaged_.at(0).file.document_id, "b");
  EXPECT_EQ(damaged_.at(0).file.user_id, "user");
  EXPECT_EQ(damaged_.at(0).file.blob, (storage::StoredBlob{BlobKind::kDocument, "b.pdf"}));
}

TEST_F(ScrubTest, NamesTheOlderVersionThatChanged) {
  upload("a", "before");
  replace("a", "before", "after");
  flip_a_bit(file("document-versions", "a-2.pdf"));
  ASSERT_EQ(scrub()->damaged, 1U);
  EXPECT_EQ(damaged_.at(0).file.version, 1U);
  EXPECT_EQ(damaged_.at(0).file.blob.kind, BlobKind::kDocumentVersion);
}

TEST_F(ScrubTest, NamesAFileThatIsGone) {
  upload("a", "here");
  fs::remove(file("documents", "a.pdf"));
  ASSERT_EQ(scrub()->damaged, 1U);
  EXPECT_EQ(damaged_.at(0).damage, Damage::kMissing);
}

TEST_F(ScrubTest, NamesAFileThatWasCutShort) {
  upload("a", "from the beginning to the end");
  fs::permissions(file("documents", "a.pdf"), fs::perms::owner_write, fs::perm_options::add);
  fs::resize_file(file("documents", "a.pdf"), 4);
  ASSERT_EQ(scrub()->damaged, 1U);
  EXPECT_EQ(damaged_.at(0).damage, Damage::kChanged);
}

TEST_F(ScrubTest, FailsWhenTheDatabaseIsAway) {
  AwayArchive away;
  const auto report = scrub_documents({away, *documents_, *blobs_}, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), base::ErrorCode::kUnavailable);
}

TEST_F(ScrubTest, DoesNotMissADocumentThatWasRemovedMeanwhile) {
  upload("a", "stays");
  upload("b", "goes");
  after_first_ = [this] {
    ASSERT_TRUE(runtime::run(documents_->remove("user", "b")));
    ASSERT_TRUE(runtime::run(blobs_->remove(BlobKind::kDocument, "b.pdf")));
  };
  EXPECT_EQ(scrub()->damaged, 0U);
}

TEST_F(ScrubTest, DoesNotMissWhatAVirusScannerHoldsBack) {
  upload("a", "infected");
  ASSERT_TRUE(runtime::run(blobs_->remove(BlobKind::kDocument, "a.pdf")));
  const storage::DocumentChange hold_back = [](storage::DocumentEntry& entry) -> base::Status {
    entry.details.status = storage::DocumentStatus::kQuarantined;
    return {};
  };
  ASSERT_TRUE(runtime::run(documents_->modify("user", "a", hold_back)));
  EXPECT_EQ(scrub()->damaged, 0U);
}

TEST_F(ScrubTest, ReadsEverythingThatIsWhole) {
  upload("a", "before");
  replace("a", "before", "after");
  upload("b", "");
  const auto report = scrub();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->files, 3U);
  EXPECT_EQ(report->bytes, 11U);
  EXPECT_EQ(report->damaged, 0U);
  EXPECT_EQ(total_, 3U);
}

}  // namespace
}  // namespace transfer
