#include "user/domain/trash.hpp"

#include <gtest/gtest.h>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;
namespace memory = storage::memory;
using storage::BlobKind;

class TrashTest : public testing::Test {
 protected:
  /// Five bytes in the trash since now.
  void throw_away(const std::string& name) {
    const auto writer = runtime::run(blobs_->create(BlobKind::kDocument)).value();
    ASSERT_TRUE(runtime::run(writer->append("12345")));
    ASSERT_TRUE(runtime::run(writer->commit(name)));
    ASSERT_TRUE(runtime::run(blobs_->discard(BlobKind::kDocument, name)).value());
  }
  void store_row(const std::string& name) {
    storage::Document document;
    document.id = document.stored_name = name;
    document.user_id = "u";
    ASSERT_TRUE(runtime::run(
        documents_->create(storage::entry_of(document), {.count_max = 1'000'000, .bytes_max = 1'000'000})));
  }
  TrashFindings tend(TrashRules rules = {}) { return runtime::run(tend_trash(sources_, rules)).value(); }

  testkit::FakeClock clock_;
  std::unique_ptr<storage::BlobStore> blobs_ = memory::make_blob_store(clock_);
  std::unique_ptr<storage::AvatarStore> avatars_ = memory::make_avatar_store();
  std::unique_ptr<storage::DocumentCatalogue> documents_ = memory::make_document_catalogue();
  const OrphanSources sources_{*blobs_, *avatars_, *documents_, clock_};
};

// What an operator's mistake had swept is there again once the right database is.
TEST_F(TrashTest, GivesBackWhatARowNames) {
  throw_away("named");
  throw_away("orphan");
  store_row("named");
  clock_.advance(24h * 30);
  const TrashFindings found = tend();
  EXPECT_EQ(found.retrieved, 1U);
  EXPECT_EQ(found.purged, 1U);
  EXPECT_TRUE(runtime::run(blobs_->open(BlobKind::kDocument, "named")));
}

TEST_F(TrashTest, KeepsFilesForTheirTimeAndNotLonger) {
  throw_away("a");
  clock_.advance(24h * 7 - 1ms);
  EXPECT_EQ(tend().files, 1U);
  clock_.advance(1ms);
  const TrashFindings found = tend();
  EXPECT_EQ(found.purged, 1U);
  EXPECT_EQ(found.files, 0U);
}

TEST_F(TrashTest, TheOldestGoWhenItIsTooLarge) {
  for (const char* name : {"a", "b", "c"}) {
    throw_away(name);
    clock_.advance(1s);
  }
  const TrashFindings found = tend({.bytes_max = 10});
  EXPECT_EQ(found.purged, 1U);
  EXPECT_EQ(found.bytes, 10U);
  EXPECT_EQ(runtime::run(blobs_->list_trash("", 10))->front().name, "b");
}

TEST_F(TrashTest, NothingGoesWhileTheClockMayBeWrong) {
  throw_away("a");
  clock_.advance(24h * 365);
  EXPECT_EQ(tend({.bytes_max = 0, .may_purge = false}).purged, 0U);
  EXPECT_EQ(runtime::run(count_trash(sources_))->files, 1U);
}

}  // namespace
}  // namespace user
