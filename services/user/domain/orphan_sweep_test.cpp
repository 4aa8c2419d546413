#include "user/domain/orphan_sweep.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;
namespace memory = storage::memory;
using storage::BlobKind;

class OrphanSweepTest : public testing::Test {
 protected:
  void upload(BlobKind kind, const std::string& name) {
    const auto writer = runtime::run(blobs_->create(kind)).value();
    ASSERT_TRUE(runtime::run(writer->append("12345")));
    ASSERT_TRUE(runtime::run(writer->commit(name)));
  }
  void upload_with_row(const std::string& name) {
    upload(BlobKind::kDocument, name);
    storage::Document document;
    document.id = document.stored_name = name;
    document.user_id = "u";
    ASSERT_TRUE(runtime::run(
        documents_->create(storage::entry_of(document), {.count_max = 1'000'000, .bytes_max = 1'000'000})));
  }
  /// `named` files with rows, `orphans` without, all old enough.
  void fill(int named, int orphans) {
    for (int i = 0; i < named; ++i) upload_with_row("named-" + std::to_string(i));
    for (int i = 0; i < orphans; ++i) upload(BlobKind::kDocument, "orphan-" + std::to_string(i));
    clock_.advance(2h);
  }
  SweepFindings sweep(SweepRules rules = {}) { return runtime::run(sweep_orphans(sources_, rules)).value(); }
  [[nodiscard]] std::size_t files() { return runtime::run(blobs_->list(BlobKind::kDocument, "", 1000))->size(); }
  [[nodiscard]] std::size_t trashed() { return runtime::run(blobs_->list_trash("", 1000))->size(); }

  testkit::FakeClock clock_;
  std::unique_ptr<storage::BlobStore> blobs_ = memory::make_blob_store(clock_);
  std::unique_ptr<storage::AvatarStore> avatars_ = memory::make_avatar_store();
  std::unique_ptr<storage::DocumentCatalogue> documents_ = memory::make_document_catalogue();
  const OrphanSources sources_{*blobs_, *avatars_, *documents_, clock_};
};

TEST_F(OrphanSweepTest, LeavesAFileThatIsNotOlderThanTheLongestUpload) {
  upload(BlobKind::kDocument, "a");
  clock_.advance(1h);
  EXPECT_EQ(sweep({.age_min = 1h}).orphans, 0U);
  clock_.advance(1ms);
  EXPECT_EQ(sweep({.age_min = 1h}).moved, 1U);
}

TEST_F(OrphanSweepTest, MovesOrphansToTheTrashAndLeavesWhatRowsName) {
  fill(3, 2);
  const SweepFindings found = sweep();
  EXPECT_EQ(found.files, 5U);
  EXPECT_EQ(found.orphans, 2U);
  EXPECT_EQ(found.orphan_bytes, 10U);
  EXPECT_EQ(found.moved, 2U);
  EXPECT_EQ(files(), 3U);
  EXPECT_EQ(trashed(), 2U);
}

TEST_F(OrphanSweepTest, LooksAtWhatIsHeldBackAsWell) {
  upload_with_row("infected");
  upload(BlobKind::kQuarantine, "infected");
  upload(BlobKind::kQuarantine, "forgotten");
  clock_.advance(2h);
  EXPECT_EQ(sweep().moved, 1U);
  EXPECT_EQ(runtime::run(blobs_->list(BlobKind::kQuarantine, "", 10))->at(0).name, "infected");
}

TEST_F(OrphanSweepTest, StopsWhenManyFilesHaveNoRows) {
  fill(10, 21);
  const SweepFindings found = sweep();
  EXPECT_TRUE(found.is_stopped);
  EXPECT_EQ(found.moved, 0U);
  EXPECT_EQ(files(), 31U);
}

TEST_F(OrphanSweepTest, FewFilesAreMovedWhateverTheirShare) {
  fill(0, 20);
  EXPECT_EQ(sweep().moved, 20U);
}

TEST_F(OrphanSweepTest, ASmallShareIsMovedHoweverManyTheyAre) {
  fill(270, 30);
  EXPECT_EQ(sweep().moved, 30U);
}

TEST_F(OrphanSweepTest, MovesManyWhenAnOperatorSaysSo) {
  fill(10, 21);
  EXPECT_EQ(sweep({.is_confirmed = true}).moved, 21U);
  EXPECT_EQ(trashed(), 21U);
}

TEST_F(OrphanSweepTest, MovesABoundedNumberAtOnce) {
  fill(0, 5);
  const SweepFindings found = sweep({.at_once_max = 2});
  EXPECT_EQ(found.orphans, 5U);
  EXPECT_EQ(found.moved, 2U);
  EXPECT_EQ(sweep({.at_once_max = 10}).moved, 3U);
}

TEST_F(OrphanSweepTest, CountingMovesNothing) {
  fill(1, 3);
  EXPECT_EQ(runtime::run(count_orphans(sources_, {}))->orphans, 3U);
  EXPECT_EQ(files(), 4U);
}

TEST_F(OrphanSweepTest, ASquareIsNamedByThePictureItIsOf) {
  storage::Avatar avatar;
  avatar.user_id = "u";
  avatar.name = "1-2.png";
  ASSERT_TRUE(runtime::run(avatars_->replace(avatar)));
  upload(BlobKind::kAvatar, "1-2.png");
  upload(BlobKind::kAvatarVariant, "1-2.png.64.webp");
  upload(BlobKind::kAvatarVariant, "9-9.png.64.webp");
  upload(BlobKind::kAvatarVariant, "no-square");
  clock_.advance(2h);
  EXPECT_EQ(sweep().moved, 2U);
  EXPECT_TRUE(runtime::run(blobs_->open(BlobKind::kAvatarVariant, "1-2.png.64.webp")));
}

}  // namespace
}  // namespace user
