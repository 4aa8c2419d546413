#include "user/domain/resumable_uploads.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "runtime/run.hpp"
#include "security/sha256.hpp"
#include "storage/memory/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/seeded_random.hpp"
#include "user/domain/upload_receipt.hpp"

namespace user {
namespace {

using namespace std::chrono_literals;
using base::ErrorCode;
using runtime::run;
using storage::BlobKind;
using storage::ResumableUpload;
namespace memory = storage::memory;

constexpr std::uint64_t kPieceBytes = 1000;

/// As UploadReceipt::begin, for callers that wait with `run`, which needs a result that can be made of nothing.
runtime::Task<base::Result<std::unique_ptr<UploadReceipt>>> begin_receipt(const ResumableUploads& uploads,
                                                                          ResumableUpload upload, UploadLabel label) {
  base::Result<UploadReceipt> receipt = co_await UploadReceipt::begin(uploads, std::move(upload), std::move(label));
  if (!receipt) co_return std::unexpected(std::move(receipt).error());
  co_return std::make_unique<UploadReceipt>(std::move(*receipt));
}

class ResumableUploadsTest : public testing::Test {
 protected:
  [[nodiscard]] base::Result<ResumableUpload> create(std::uint64_t length, std::optional<std::string> document = {}) {
    WantedUpload wanted;
    wanted.user_id = "kevin";
    wanted.length = length;
    wanted.metadata = "filename bm90ZXMudHh0";
    wanted.file_name = "notes.txt";
    wanted.document_id = std::move(document);
    return run(uploads_.create(std::move(wanted)));
  }
  [[nodiscard]] ResumableUpload open_upload(std::uint64_t length, std::optional<std::string> document = {}) {
    return create(length, std::move(document)).value();
  }
  [[nodiscard]] ResumableUpload now(const ResumableUpload& upload) {
    return run(uploads_.get("kevin", upload.id)).value();
  }
  [[nodiscard]] UploadReceipt begin(const ResumableUpload& upload) {
    UploadLabel label;
    label.file_name = "notes.txt";
    label.label.title = "My notes";
    return std::move(*run(begin_receipt(uploads_, upload, std::move(label))).value());
  }
  /// One request with these bytes.
  [[nodiscard]] base::Result<KeptUpload> send(const ResumableUpload& upload, const std::string& bytes) {
    UploadReceipt receipt = begin(upload);
    if (const base::Status taken = run(receipt.append(bytes)); !taken) return std::unexpected(taken.error());
    return run(receipt.keep());
  }
  [[nodiscard]] std::size_t pieces() {
    return run(blobs_->list(BlobKind::kUploadPiece, "", storage::kBlobListMax)).value().size();
  }
  [[nodiscard]] std::string content_of(const std::string& id) {
    auto opened = run(versions_.open("kevin", id)).value();
    std::string all;
    while (true) {
      const std::string bytes = run(opened.content->read(storage::kBlobReadMax)).value();
      if (bytes.empty()) return all;
      all += bytes;
    }
  }
  [[nodiscard]] storage::DocumentUsage usage() { return run(catalogue_->usage("kevin")).value(); }
  [[nodiscard]] DocumentStores stores() { return {.documents = *catalogue_, .blobs = *blobs_}; }

  testkit::FakeClock clock_;
  testkit::SeededRandom random_{1};
  std::unique_ptr<storage::InstallationStore> database_ = memory::make_installation_store();
  std::unique_ptr<storage::UploadMark> mark_ = memory::make_upload_mark();
  std::unique_ptr<storage::Archive> archive_ = memory::make_archive();
  std::unique_ptr<storage::BlobStore> blobs_ = memory::make_blob_store(clock_);
  std::unique_ptr<storage::DocumentCatalogue> catalogue_ = memory::make_document_catalogue();
  Installation installation_{
      {.database = *database_, .uploads = mark_.get(), .archive = *archive_, .blobs = *blobs_, .clock = clock_}};
  Documents::Parts parts_{.documents = *catalogue_,
                          .blobs = *blobs_,
                          .installation = installation_,
                          .clock = clock_,
                          .random = random_,
                          .quota = {.count_max = 3, .bytes_max = 1'000'000}};
  Documents documents_{parts_};
  DocumentVersions versions_{parts_};
  ResumableUploads uploads_{{.documents = parts_,
                             .catalogue = documents_,
                             .versions = versions_,
                             .rules = {.bytes_max = 900'000, .open_max = 2, .piece_bytes = kPieceBytes}}};
};

// --- what is refused ---

TEST_F(ResumableUploadsTest, OpensNoneThatIsTooLargeOrOneTooMany) {
  EXPECT_EQ(create(900'001).error().code(), ErrorCode::kPayloadTooLarge);
  EXPECT_TRUE(create(600'000));
  EXPECT_EQ(create(400'001).error().reason(), "QUOTA_EXCEEDED");
  EXPECT_TRUE(create(1));
  EXPECT_EQ(create(1).error().reason(), "TOO_MANY_UPLOADS");
  EXPECT_EQ(usage().reserved_bytes, 600'001U);
}

TEST_F(ResumableUploadsTest, OpensNoneOfADocumentThatIsNotThere) {
  EXPECT_EQ(create(10, "no-such-document").error().message(), "Document not found");
}

TEST_F(ResumableUploadsTest, TakesNoMoreThanWasAnnounced) {
  const ResumableUpload upload = open_upload(4);
  EXPECT_EQ(send(upload, "12345").error().code(), ErrorCode::kPayloadTooLarge);
  EXPECT_EQ(now(upload).received, 0U);
}

TEST_F(ResumableUploadsTest, RefusesAtTheFirstBytesThatTellAlsoAfterAnInterruption) {
  const ResumableUpload upload = open_upload(100'000);
  const ResumableUpload begun = send(upload, "plain ").value().upload;
  EXPECT_EQ(send(begun, std::string("\0\1", 2)).error().code(), ErrorCode::kUnsupportedMedia);
}

TEST_F(ResumableUploadsTest, EndsWithBytesThatOnlyTheEndRefuses) {
  const std::string head(300'000, 'a');
  ResumableUpload upload = open_upload(300'001);
  upload = send(upload, head).value().upload;
  EXPECT_EQ(send(upload, std::string("\0", 1)).error().code(), ErrorCode::kUnsupportedMedia);
  EXPECT_EQ(run(uploads_.get("kevin", upload.id)).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(pieces(), 0U);
  EXPECT_EQ(usage(), storage::DocumentUsage{});
}

TEST_F(ResumableUploadsTest, KeepsNothingOfARequestThatContinuesElsewhere) {
  const ResumableUpload upload = open_upload(10);
  ASSERT_TRUE(send(upload, "1234"));
  EXPECT_EQ(send(upload, "12").error().reason(), "UPLOAD_MOVED");
  EXPECT_EQ(now(upload).received, 4U);
  EXPECT_EQ(pieces(), 1U);
}

TEST_F(ResumableUploadsTest, KeepsNothingThatIsHeldBackAndDiscarded) {
  const ResumableUpload upload = open_upload(5'000);
  UploadReceipt receipt = begin(upload);
  receipt.hold_back();
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(run(receipt.append(std::string(700, 'a'))));
  EXPECT_EQ(now(upload).received, 0U);
  EXPECT_GT(pieces(), 0U);
  run(receipt.discard());
  EXPECT_EQ(pieces(), 0U);
  EXPECT_EQ(now(upload).received, 0U);
}

// --- what is kept ---

// What a process that dies leaves is what it had confirmed: pieces that are full.
TEST_F(ResumableUploadsTest, LosesThePieceInFlightAndNothingElse) {
  const ResumableUpload upload = open_upload(10'000);
  {
    UploadReceipt receipt = begin(upload);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(run(receipt.append(std::string(500, 'a'))));
  }
  EXPECT_EQ(now(upload).received, 2'000U);
  EXPECT_EQ(pieces(), 2U);
}

TEST_F(ResumableUploadsTest, BecomesADocumentWithItsOwnId) {
  std::string text;
  for (int line = 0; line < 500; ++line) text += "line " + std::to_string(line) + "\n";
  ResumableUpload upload = open_upload(text.size());
  for (std::size_t at = 0; at < 3'000; at += 1'500) upload = send(upload, text.substr(at, 1'500)).value().upload;
  EXPECT_EQ(upload.received, 3'000U);
  const KeptUpload last = send(upload, text.substr(3'000)).value();
  ASSERT_TRUE(last.document);
  EXPECT_EQ(last.document->document.id, upload.id);
  EXPECT_EQ(last.document->document.title, "My notes");
  EXPECT_EQ(last.document->document.original_name, "notes.txt");
  EXPECT_EQ(last.document->document.sha256, base::to_hex(security::sha256(text)));
  EXPECT_EQ(content_of(upload.id), text);
  EXPECT_EQ(now(upload).finished_as, upload.id);
  EXPECT_EQ(now(upload).received, text.size());
  EXPECT_EQ(pieces(), 0U);
  EXPECT_EQ(usage(), (storage::DocumentUsage{.count = 1, .bytes = text.size()}));
}

TEST_F(ResumableUploadsTest, StaysOpenWithAllOfItsBytesUntilItIsSaidToBeComplete) {
  const ResumableUpload upload = open_upload(4);
  UploadReceipt open = begin(upload);
  open.leave_open();
  ASSERT_TRUE(run(open.append("text")));
  const KeptUpload kept = run(open.keep()).value();
  EXPECT_FALSE(kept.document);
  EXPECT_EQ(now(upload).received, 4U);
  EXPECT_FALSE(now(upload).finished_as);
  EXPECT_EQ(usage().reserved_bytes, 4U);
  const KeptUpload completed = run(begin(kept.upload).keep()).value();
  ASSERT_TRUE(completed.document);
  EXPECT_EQ(content_of(upload.id), "text");
  EXPECT_EQ(now(upload).finished_as, upload.id);
  EXPECT_EQ(pieces(), 0U);
}

TEST_F(ResumableUploadsTest, BecomesNoSecondDocumentByARequestWithoutBytes) {
  const ResumableUpload finished = send(open_upload(4), "text").value().upload;
  EXPECT_FALSE(run(begin(finished).keep()).value().document);
  EXPECT_EQ(usage().count, 1U);
}

TEST_F(ResumableUploadsTest, BecomesAVersionAndEndsWithItsDocument) {
  const ResumableUpload first = send(open_upload(5), "first").value().upload;
  const ResumableUpload second = open_upload(6, first.id);
  EXPECT_EQ(send(second, "second").value().document->details.number, 2U);
  EXPECT_EQ(content_of(first.id), "second");
  const ResumableUpload third = open_upload(5, first.id);
  ASSERT_TRUE(run(documents_.remove("kevin", first.id)));
  EXPECT_EQ(send(third, "third").error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(run(uploads_.get("kevin", third.id)).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(pieces(), 0U);
}

TEST_F(ResumableUploadsTest, IsFinishedWhereAProcessEndedBeforeNotingIt) {
  const ResumableUpload upload = open_upload(4);
  storage::Document document;
  document.id = upload.id;
  document.user_id = "kevin";
  document.stored_name = "stored";
  ASSERT_TRUE(run(catalogue_->create(storage::entry_of(document), {})));
  EXPECT_EQ(send(upload, "text").value().document->document.stored_name, "stored");
  EXPECT_EQ(now(upload).finished_as, upload.id);
  EXPECT_EQ(usage().count, 1U);
}

TEST_F(ResumableUploadsTest, IsGoneWhenItsPiecesAre) {
  ResumableUpload upload = open_upload(8);
  upload = send(upload, "1234").value().upload;
  ASSERT_TRUE(run(blobs_->erase(BlobKind::kUploadPiece, upload.pieces.at(0))));
  UploadLabel label;
  EXPECT_EQ(run(begin_receipt(uploads_, upload, std::move(label))).error().code(), ErrorCode::kGone);
}

TEST_F(ResumableUploadsTest, MakesManySmallPiecesFew) {
  const std::string text = "one byte after the other, which is what some clients do";
  ResumableUpload upload = open_upload(text.size());
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    upload = send(upload, text.substr(i, 1)).value().upload;
    ASSERT_EQ(upload.received, i + 1);
    ASSERT_EQ(pieces(), upload.pieces.size());
    ASSERT_LT(pieces(), 20U);
  }
  EXPECT_TRUE(send(upload, text.substr(text.size() - 1)).value().document);
  EXPECT_EQ(content_of(upload.id), text);
}

// --- its end ---

TEST_F(ResumableUploadsTest, ExpiresADayAfterItsLastByte) {
  ResumableUpload upload = open_upload(8);
  clock_.advance(20h);
  upload = send(upload, "1234").value().upload;
  clock_.advance(24h);
  EXPECT_EQ(now(upload).received, 4U);
  EXPECT_EQ(run(purge_expired_uploads(stores(), clock_)).value(), 0U);
  clock_.advance(1s);
  EXPECT_EQ(run(uploads_.get("kevin", upload.id)).error().code(), ErrorCode::kGone);
  EXPECT_EQ(run(purge_expired_uploads(stores(), clock_)).value(), 1U);
  EXPECT_EQ(run(uploads_.get("kevin", upload.id)).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(pieces(), 0U);
  EXPECT_EQ(usage(), storage::DocumentUsage{});
}

TEST_F(ResumableUploadsTest, LeavesItsDocumentWhenRemoved) {
  const ResumableUpload upload = send(open_upload(4), "text").value().upload;
  ASSERT_TRUE(run(uploads_.remove("kevin", upload.id)));
  EXPECT_EQ(run(uploads_.remove("kevin", upload.id)).error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(content_of(upload.id), "text");
}

TEST_F(ResumableUploadsTest, LosesLoosePiecesOfUploadsThatAreGoneOnly) {
  const ResumableUpload upload = send(open_upload(8), "1234").value().upload;
  auto writer = run(blobs_->create(BlobKind::kUploadPiece)).value();
  ASSERT_TRUE(run(writer->commit(storage::piece_name("gone", 0, "x"))));
  EXPECT_EQ(run(erase_loose_pieces(stores(), clock_, 1h)).value(), 0U);
  clock_.advance(2h);
  EXPECT_EQ(run(erase_loose_pieces(stores(), clock_, 1h)).value(), 1U);
  EXPECT_EQ(pieces(), 1U);
  EXPECT_EQ(now(upload).received, 4U);
}

// --- gathering ---

ResumableUpload with_pieces(const std::vector<std::uint64_t>& sizes) {
  ResumableUpload upload;
  for (const std::uint64_t size : sizes) {
    upload.pieces.push_back(storage::piece_name("id", upload.received, "r"));
    upload.received += size;
  }
  return upload;
}

TEST(GatheringTest, LeavesLargePiecesAndFewSmallOnesAlone) {
  EXPECT_EQ(pieces_to_gather(with_pieces({}), 1000), 0U);
  EXPECT_EQ(pieces_to_gather(with_pieces(std::vector<std::uint64_t>(15, 1)), 1000), 0U);
  EXPECT_EQ(pieces_to_gather(with_pieces(std::vector<std::uint64_t>(50, 1000)), 1000), 0U);
}

TEST(GatheringTest, GathersSmallOnesAtTheEnd) {
  std::vector<std::uint64_t> sizes{1000, 1000};
  sizes.insert(sizes.end(), 16, 1);
  EXPECT_EQ(pieces_to_gather(with_pieces(sizes), 1000), 16U);
}

TEST(GatheringTest, KeepsPiecesFewWhateverTheirSizesAndCopiesLittle) {
  constexpr std::uint64_t kRounds = 500;
  for (const std::uint64_t size : {1U, 7U, 100U, 600U, 999U}) {
    std::vector<std::uint64_t> sizes;
    std::uint64_t copied = 0;
    for (std::uint64_t i = 0; i < kRounds; ++i) {
      sizes.push_back(size);
      const std::size_t count = pieces_to_gather(with_pieces(sizes), 1000);
      std::uint64_t sum = 0;
      for (std::size_t k = 0; k < count; ++k) {
        sum += sizes.back();
        sizes.pop_back();
      }
      if (count > 0) sizes.push_back(sum);
      copied += sum;
    }
    // Between two large ones lie fewer small ones than are gathered at once.
    EXPECT_LE(sizes.size(), 16 * (kRounds * size / 1000) + 50) << size;
    EXPECT_LE(copied, 10 * kRounds * size) << size;
  }
}

}  // namespace
}  // namespace user
