#include <algorithm>
#include <array>

#include "storage/conformance/backend.hpp"
#include "storage/ports/upload_store.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(BlobStoreConformance);

namespace {

constexpr auto kKind = BlobKind::kDocument;

base::Status write_blob(BlobStore& blobs, const std::string& name, const std::string& bytes) {
  const auto writer = must(blobs.create(kKind));
  must(writer->append(bytes));
  return run(writer->commit(name));
}

std::string read_blob(BlobStore& blobs, const std::string& name) {
  const auto reader = must(blobs.open(kKind, name));
  std::string all;
  for (std::string chunk = must(reader->read(7)); !chunk.empty(); chunk = must(reader->read(7))) all += chunk;
  return all;
}

std::vector<std::string> names_of(const std::vector<BlobInfo>& infos) {
  std::vector<std::string> names;
  for (const BlobInfo& info : infos) names.push_back(info.name);
  return names;
}

using Names = std::vector<std::string>;

TEST_P(BlobStoreConformance, GivesBackWhatWasWrittenInPieces) {
  const auto writer = must(backend_->blobs->create(kKind));
  must(writer->append("one "));
  must(writer->append(""));
  must(writer->append(std::string("\0two", 4)));
  EXPECT_EQ(writer->size(), 8U);
  must(writer->commit("a.pdf"));
  backend_->restart();
  EXPECT_EQ(read_blob(*backend_->blobs, "a.pdf"), std::string("one \0two", 8));
}

TEST_P(BlobStoreConformance, LetsAnObserverSeeEveryByteOnceInOrder) {
  const auto seen = std::make_shared<std::string>();
  const auto writer = must(backend_->blobs->create(kKind));
  writer->observe([seen](std::string_view bytes) { *seen += bytes; });
  std::string all;
  for (std::size_t i = 0; i < 5; ++i) {
    const std::string piece(100'000 + i, static_cast<char>('a' + i));  // more together than stores put into a chunk
    must(writer->append(piece));
    all += piece;
  }
  if (writer->shares_bytes()) {
    EXPECT_EQ(*seen, all);
  }
  must(writer->commit("a.pdf"));
  EXPECT_EQ(*seen, all);
}

TEST_P(BlobStoreConformance, ShowsNothingBeforeTheCommitAndNothingOfAnAbandonedWriter) {
  {
    const auto writer = must(backend_->blobs->create(kKind));
    must(writer->append("half"));
    EXPECT_TRUE(must(backend_->blobs->list(kKind, "", 10)).empty());
  }
  EXPECT_TRUE(must(backend_->blobs->list(kKind, "", 10)).empty());
}

TEST_P(BlobStoreConformance, RefusesNamesThatAreNotOurs) {
  for (const char* name : {"", "../a", "a/b", ".hidden", "a b"}) {
    EXPECT_EQ(write_blob(*backend_->blobs, name, "x").error().code(), base::ErrorCode::kInvalidArgument) << name;
    EXPECT_EQ(must_fail(backend_->blobs->open(kKind, name)).code(), base::ErrorCode::kNotFound) << name;
    EXPECT_FALSE(must(backend_->blobs->remove(kKind, name))) << name;
  }
}

TEST_P(BlobStoreConformance, NeverReplacesABlob) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "first"));
  EXPECT_EQ(write_blob(*backend_->blobs, "a", "second").error().code(), base::ErrorCode::kAlreadyExists);
  EXPECT_EQ(read_blob(*backend_->blobs, "a"), "first");
}

TEST_P(BlobStoreConformance, LetsExactlyOneOfManyParallelCommitsOfANameWin) {
  std::vector<std::unique_ptr<BlobWriter>> writers;
  for (std::size_t i = 0; i < kParallel; ++i) writers.push_back(must(backend_->blobs->create(kKind)));
  const auto results = run_parallel<base::Status>(kParallel, [&](std::size_t i) { return writers[i]->commit("same"); });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 1);
}

TEST_P(BlobStoreConformance, KeepsKindsApart) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "document"));
  EXPECT_EQ(must_fail(backend_->blobs->open(BlobKind::kAvatar, "a")).code(), base::ErrorCode::kNotFound);
  EXPECT_FALSE(must(backend_->blobs->remove(BlobKind::kAvatarVariant, "a")));
}

TEST_P(BlobStoreConformance, ErasesABlobOnce) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", std::string(600'000, 'x')));
  EXPECT_TRUE(must(backend_->blobs->erase(kKind, "a")));
  EXPECT_FALSE(must(backend_->blobs->erase(kKind, "a")));
  EXPECT_EQ(must_fail(backend_->blobs->open(kKind, "a")).code(), base::ErrorCode::kNotFound);
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "another"));
  EXPECT_EQ(read_blob(*backend_->blobs, "a"), "another");
}

TEST_P(BlobStoreConformance, ReadsFromAnyOffset) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "0123456789"));
  const auto reader = must(backend_->blobs->open(kKind, "a"));
  EXPECT_EQ(reader->size(), 10U);
  reader->seek(8);
  EXPECT_EQ(must(reader->read(100)), "89");
  reader->seek(1000);
  EXPECT_EQ(must(reader->read(100)), "");
  reader->seek(0);
  EXPECT_EQ(must(reader->read(2)), "01");
  EXPECT_EQ(must(reader->read(2)), "23");
}

TEST_P(BlobStoreConformance, ReadsOnBehindWhatWasAtHand) {
  const std::string bytes = std::string(kBlobAheadMax, 'a') + "the rest";
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", bytes));
  const auto reader = must(backend_->blobs->open(kKind, "a"));
  std::string read = reader->take_ahead(3);
  EXPECT_LE(read.size(), 3U);
  read += reader->take_ahead(bytes.size());
  for (std::string piece; !(piece = must(reader->read(kBlobReadMax))).empty();) read += piece;
  EXPECT_TRUE(read == bytes);
  EXPECT_EQ(reader->take_ahead(1), "");
  reader->seek(bytes.size() - 4);
  EXPECT_EQ(reader->take_ahead(100) + must(reader->read(100)), "rest");
}

TEST_P(BlobStoreConformance, KeepsAnOpenBlobReadableWhenItIsRemoved) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "still here"));
  const auto reader = must(backend_->blobs->open(kKind, "a"));
  EXPECT_TRUE(must(backend_->blobs->remove(kKind, "a")));
  EXPECT_FALSE(must(backend_->blobs->remove(kKind, "a")));
  EXPECT_EQ(must(reader->read(100)), "still here");
}

TEST_P(BlobStoreConformance, ListsByNameInPages) {
  for (const char* name : {"c", "a", "d", "b"}) ASSERT_TRUE(write_blob(*backend_->blobs, name, "xyz"));
  const auto first = must(backend_->blobs->list(kKind, "", 3));
  EXPECT_EQ(names_of(first), (Names{"a", "b", "c"}));
  EXPECT_EQ(first.front().size_bytes, 3U);
  EXPECT_EQ(names_of(must(backend_->blobs->list(kKind, "c", 3))), Names{"d"});
}

TEST_P(BlobStoreConformance, WhatIsDiscardedIsGoneAndCanBeHadBack) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "precious"));
  const auto reader = must(backend_->blobs->open(kKind, "a"));
  const auto written_at = must(backend_->blobs->list(kKind, "", 1)).front().modified_at;
  EXPECT_TRUE(must(backend_->blobs->discard(kKind, "a")));
  EXPECT_FALSE(must(backend_->blobs->discard(kKind, "a")));
  EXPECT_EQ(must(reader->read(100)), "precious");
  EXPECT_EQ(must_fail(backend_->blobs->open(kKind, "a")).code(), base::ErrorCode::kNotFound);
  EXPECT_TRUE(must(backend_->blobs->list(kKind, "", 10)).empty());
  EXPECT_FALSE(must(backend_->blobs->remove(kKind, "a")));
  backend_->restart();
  const auto trash = must(backend_->blobs->list_trash("", 10));
  ASSERT_EQ(trash.size(), 1U);
  EXPECT_EQ(trash[0].kind, kKind);
  EXPECT_EQ(trash[0].name, "a");
  EXPECT_EQ(trash[0].size_bytes, 8U);
  EXPECT_EQ(trash[0].discarded_at, clock_.now());
  EXPECT_TRUE(must(backend_->blobs->retrieve(trash[0].key)));
  EXPECT_FALSE(must(backend_->blobs->retrieve(trash[0].key)));
  EXPECT_EQ(read_blob(*backend_->blobs, "a"), "precious");
  EXPECT_EQ(must(backend_->blobs->list(kKind, "", 1)).front().modified_at, written_at);
  EXPECT_TRUE(must(backend_->blobs->list_trash("", 10)).empty());
}

TEST_P(BlobStoreConformance, ListsTheTrashOldestFirstInPages) {
  const std::array kinds{BlobKind::kDocument, BlobKind::kAvatar, BlobKind::kAvatarVariant};
  for (const BlobKind kind : kinds) {
    const auto writer = must(backend_->blobs->create(kind));
    must(writer->append("xyz"));
    must(writer->commit("same"));
    EXPECT_TRUE(must(backend_->blobs->discard(kind, "same")));
    clock_.advance(std::chrono::milliseconds{1});
  }
  const auto first = must(backend_->blobs->list_trash("", 2));
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].kind, kinds[0]);
  EXPECT_EQ(first[1].kind, kinds[1]);
  const auto second = must(backend_->blobs->list_trash(first[1].key, 2));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].kind, kinds[2]);
}

TEST_P(BlobStoreConformance, WhatIsPurgedFromTheTrashIsGoneForGood) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "old"));
  EXPECT_TRUE(must(backend_->blobs->discard(kKind, "a")));
  const auto trash = must(backend_->blobs->list_trash("", 10));
  ASSERT_EQ(trash.size(), 1U);
  EXPECT_TRUE(must(backend_->blobs->purge(trash[0].key)));
  EXPECT_FALSE(must(backend_->blobs->purge(trash[0].key)));
  EXPECT_FALSE(must(backend_->blobs->retrieve(trash[0].key)));
  EXPECT_TRUE(must(backend_->blobs->list_trash("", 10)).empty());
}

TEST_P(BlobStoreConformance, WhatComesBackFromTheTrashReplacesNothing) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "old"));
  EXPECT_TRUE(must(backend_->blobs->discard(kKind, "a")));
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "new"));
  const auto trash = must(backend_->blobs->list_trash("", 10));
  ASSERT_EQ(trash.size(), 1U);
  EXPECT_TRUE(must(backend_->blobs->retrieve(trash[0].key)));
  EXPECT_EQ(read_blob(*backend_->blobs, "a"), "new");
  EXPECT_TRUE(must(backend_->blobs->list_trash("", 10)).empty());
}

TEST_P(BlobStoreConformance, KnowsNoKeysOfTheTrashItDidNotMake) {
  ASSERT_TRUE(write_blob(*backend_->blobs, "a", "x"));
  for (const char* key : {"", "a", "../documents/a", "000000000000001@documents@a"}) {
    EXPECT_FALSE(must(backend_->blobs->retrieve(key))) << key;
    EXPECT_FALSE(must(backend_->blobs->purge(key))) << key;
  }
  EXPECT_FALSE(must(backend_->blobs->discard(kKind, "../a")));
  EXPECT_EQ(read_blob(*backend_->blobs, "a"), "x");
}

TEST_P(BlobStoreConformance, KnowsHowMuchRoomIsLeft) {
  const auto free = must(backend_->blobs->free_bytes());
  if (free) {
    EXPECT_GT(*free, 0U);
  }
}

TEST_P(BlobStoreConformance, ErasesEveryPieceOfAnUpload) {
  for (const char* name : {"a.0000000000000000.x", "a.0000000000000000.y", "a.0000000000000010.z", "ab.0.x"}) {
    auto writer = must(backend_->blobs->create(BlobKind::kUploadPiece));
    must(writer->append("bytes"));
    must(writer->commit(name));
  }
  must(erase_pieces(*backend_->blobs, "a"));
  const auto left = must(backend_->blobs->list(BlobKind::kUploadPiece, "", 10));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_EQ(upload_of_piece(left[0].name), "ab");
}

}  // namespace
}  // namespace storage::conformance
