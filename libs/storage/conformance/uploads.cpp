#include <algorithm>

#include "storage/conformance/backend.hpp"
#include "storage/ports/upload_store.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(UploadStoreConformance);

namespace {

constexpr UploadBounds kRoomy{.quota = {1000, 1'000'000}, .open_max = 1000};

ResumableUpload make_upload(const std::string& id, std::uint64_t length = 100, const std::string& user = "user") {
  ResumableUpload upload;
  upload.id = id;
  upload.user_id = user;
  upload.metadata = "filename Ym9hcmRpbmcucGRm,title";
  upload.length = length;
  upload.created_at = base::from_millis(1'000);
  upload.expires_at = base::from_millis(2'000);
  return upload;
}

DocumentEntry make_document(const std::string& id, std::uint64_t bytes = 100) {
  Document document;
  document.id = id;
  document.user_id = "user";
  document.title = "Title";
  document.stored_name = "stored-" + id;
  document.mime_type = "text/plain; charset=utf-8";
  document.size_bytes = bytes;
  document.created_at = document.updated_at = base::from_millis(1'000);
  return entry_of(std::move(document));
}

NewVersion make_version(const std::string& replaced, const std::string& completes) {
  NewVersion version;
  version.content.stored_name = "new-bytes";
  version.content.size_bytes = 100;
  version.replaced = replaced;
  version.completes = completes;
  return version;
}

/// Adds bytes to what has come, if `from` bytes have.
UploadChange continue_at(std::uint64_t from, std::uint64_t bytes) {
  return [from, bytes](ResumableUpload& upload) -> base::Status {
    if (upload.received != from) return std::unexpected(upload_moved());
    upload.pieces.push_back(piece_name(upload.id, from, "r"));
    upload.received += bytes;
    return {};
  };
}

template <class T>
std::ptrdiff_t successes(const std::vector<base::Result<T>>& results) {
  return std::ranges::count_if(results, [](const auto& result) { return result.has_value(); });
}

UploadStore& uploads_of(Backend& backend) { return backend.documents->uploads(); }

// --- one upload ---

TEST_P(UploadStoreConformance, KeepsEveryField) {
  ResumableUpload upload = make_upload("a");
  upload.document_id = "document";
  upload.received = 50;
  upload.pieces = {piece_name("a", 0, "x"), piece_name("a", 20, "y")};
  must(uploads_of(*backend_).create(upload, kRoomy));
  backend_->restart();
  EXPECT_EQ(must(uploads_of(*backend_).get("user", "a")), upload);
  EXPECT_TRUE(must(uploads_of(*backend_).exists("a")));
  EXPECT_FALSE(must(uploads_of(*backend_).exists("b")));
}

TEST_P(UploadStoreConformance, HidesUploadsOfOthers) {
  UploadStore& uploads = uploads_of(*backend_);
  must(uploads.create(make_upload("a", 100, "other"), kRoomy));
  EXPECT_EQ(must_fail(uploads.get("user", "a")).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must_fail(uploads.modify("user", "a", continue_at(0, 1))).code(), base::ErrorCode::kNotFound);
  EXPECT_FALSE(must(uploads.remove("user", "a")));
  EXPECT_TRUE(must(uploads.of_user("user")).empty());
  EXPECT_EQ(must(uploads.of_user("other")), std::vector<std::string>{"a"});
}

TEST_P(UploadStoreConformance, RefusesARepeatedId) {
  must(uploads_of(*backend_).create(make_upload("a"), kRoomy));
  EXPECT_EQ(must_fail(uploads_of(*backend_).create(make_upload("a"), kRoomy)).code(), base::ErrorCode::kAlreadyExists);
}

TEST_P(UploadStoreConformance, LeavesAllAsItIsWhenAChangeFails) {
  UploadStore& uploads = uploads_of(*backend_);
  must(uploads.create(make_upload("a"), kRoomy));
  EXPECT_EQ(must_fail(uploads.modify("user", "a", continue_at(7, 1))).reason(), "UPLOAD_MOVED");
  EXPECT_EQ(must(uploads.get("user", "a")), make_upload("a"));
}

TEST_P(UploadStoreConformance, LetsOneOfManyContinueAtAByte) {
  UploadStore& uploads = uploads_of(*backend_);
  must(uploads.create(make_upload("a"), kRoomy));
  const auto results = run_parallel<base::Result<ResumableUpload>>(
      kParallel, [&](std::size_t i) { return uploads.modify("user", "a", continue_at(0, 1 + i)); });
  EXPECT_EQ(successes(results), 1);
  EXPECT_EQ(must(uploads.get("user", "a")).pieces.size(), 1U);
}

TEST_P(UploadStoreConformance, GivesTheRoomBackWhenRemoved) {
  UploadStore& uploads = uploads_of(*backend_);
  const UploadBounds bounds{.quota = {1, 100}, .open_max = 5};
  must(uploads.create(make_upload("a"), bounds));
  EXPECT_TRUE(must(uploads.remove("user", "a")));
  EXPECT_FALSE(must(uploads.remove("user", "a")));
  must(uploads.create(make_upload("b"), bounds));
}

TEST_P(UploadStoreConformance, FindsWhatHasExpired) {
  UploadStore& uploads = uploads_of(*backend_);
  must(uploads.create(make_upload("a"), kRoomy));
  must(uploads.create(make_upload("b", 100, "other"), kRoomy));
  ResumableUpload later = make_upload("c");
  later.expires_at = base::from_millis(3'000);
  must(uploads.create(later, kRoomy));
  EXPECT_TRUE(must(uploads.expired_before(base::from_millis(2'000), 10)).empty());
  EXPECT_EQ(must(uploads.expired_before(base::from_millis(2'001), 10)).size(), 2U);
  EXPECT_EQ(must(uploads.expired_before(base::from_millis(9'000), 1)).size(), 1U);
}

// --- room ---

TEST_P(UploadStoreConformance, RefusesWhatWouldExceedTheQuota) {
  UploadStore& uploads = uploads_of(*backend_);
  const UploadBounds bounds{.quota = {2, 250}, .open_max = 5};
  must(backend_->documents->create(make_document("document"), bounds.quota));
  EXPECT_EQ(must_fail(uploads.create(make_upload("large", 151), bounds)).reason(), "QUOTA_EXCEEDED");
  must(uploads.create(make_upload("a", 100), bounds));
  EXPECT_EQ(must_fail(uploads.create(make_upload("one too many", 1), bounds)).reason(), "QUOTA_EXCEEDED");
}

TEST_P(UploadStoreConformance, CountsOpenUploadsAgainstDocumentsAndVersions) {
  const UploadBounds bounds{.quota = {2, 250}, .open_max = 5};
  must(backend_->documents->create(make_document("document"), bounds.quota));
  must(uploads_of(*backend_).create(make_upload("a", 100), bounds));
  EXPECT_EQ(must_fail(backend_->documents->create(make_document("other", 1), bounds.quota)).reason(), "QUOTA_EXCEEDED");
  NewVersion version = make_version("stored-document", "");
  EXPECT_EQ(must_fail(backend_->documents->add_version("user", "document", version, bounds.quota)).reason(),
            "QUOTA_EXCEEDED");
  const DocumentUsage usage = must(backend_->documents->usage("user"));
  EXPECT_EQ(usage.count, 1U);
  EXPECT_EQ(usage.bytes, 100U);
  EXPECT_EQ(usage.reserved_count, 1U);
  EXPECT_EQ(usage.reserved_bytes, 100U);
}

TEST_P(UploadStoreConformance, NeedsNoRoomForADocumentWhereItIsAVersion) {
  const UploadBounds bounds{.quota = {1, 250}, .open_max = 5};
  must(backend_->documents->create(make_document("document"), bounds.quota));
  ResumableUpload version = make_upload("a", 100);
  version.document_id = "document";
  must(uploads_of(*backend_).create(version, bounds));
  EXPECT_EQ(must(backend_->documents->usage("user")).reserved_count, 0U);
}

TEST_P(UploadStoreConformance, HoldsTheQuotaUnderParallelUploadsAndDocuments) {
  constexpr std::size_t kCallers = 100;
  const UploadBounds bounds{.quota = {1000, 1'000}, .open_max = 1000};
  const auto results = run_parallel<base::Status>(kCallers, [&](std::size_t i) {
    const std::string id = "id-" + std::to_string(i);
    if (i % 2 == 0) return backend_->documents->create(make_document(id), bounds.quota, "");
    return uploads_of(*backend_).create(make_upload(id), bounds);
  });
  EXPECT_EQ(successes(results), 10);
}

TEST_P(UploadStoreConformance, BoundsHowManyAreOpen) {
  UploadStore& uploads = uploads_of(*backend_);
  const UploadBounds bounds{.quota = {1000, 1'000'000}, .open_max = 3};
  const auto results = run_parallel<base::Status>(
      kParallel, [&](std::size_t i) { return uploads.create(make_upload("id-" + std::to_string(i)), bounds); });
  EXPECT_LE(successes(results), 3);
  EXPECT_EQ(static_cast<std::ptrdiff_t>(must(uploads.of_user("user")).size()), successes(results));
  for (std::size_t i = must(uploads.of_user("user")).size(); i < 3; ++i) {
    must(uploads.create(make_upload("more-" + std::to_string(i)), bounds));
  }
  EXPECT_EQ(must_fail(uploads.create(make_upload("last"), bounds)).reason(), "TOO_MANY_UPLOADS");
  must(uploads.create(make_upload("somebody else's", 100, "other"), bounds));
}

// --- becoming a document ---

TEST_P(UploadStoreConformance, TakesTheRoomOfTheUploadForItsDocument) {
  UploadStore& uploads = uploads_of(*backend_);
  const UploadBounds bounds{.quota = {1, 100}, .open_max = 5};
  must(uploads.create(make_upload("a", 100), bounds));
  must(backend_->documents->create(make_document("a"), bounds.quota, "a"));
  backend_->restart();
  const ResumableUpload finished = must(uploads_of(*backend_).get("user", "a"));
  EXPECT_EQ(finished.finished_as, "a");
  EXPECT_EQ(finished.received, 100U);
  EXPECT_TRUE(finished.pieces.empty());
  EXPECT_EQ(must(backend_->documents->usage("user")), (DocumentUsage{.count = 1, .bytes = 100}));
}

TEST_P(UploadStoreConformance, TakesTheRoomOfTheUploadForItsVersion) {
  const UploadBounds bounds{.quota = {1, 200}, .open_max = 5};
  must(backend_->documents->create(make_document("document"), bounds.quota));
  ResumableUpload upload = make_upload("a", 100);
  upload.document_id = "document";
  must(uploads_of(*backend_).create(upload, bounds));
  NewVersion version = make_version("stored-document", "a");
  must(backend_->documents->add_version("user", "document", version, bounds.quota));
  EXPECT_EQ(must(uploads_of(*backend_).get("user", "a")).finished_as, "document");
  EXPECT_EQ(must(backend_->documents->usage("user")), (DocumentUsage{.count = 1, .bytes = 200}));
}

TEST_P(UploadStoreConformance, BecomesOneDocumentHoweverManyCompleteIt) {
  UploadStore& uploads = uploads_of(*backend_);
  must(uploads.create(make_upload("a", 100), kRoomy));
  const auto results = run_parallel<base::Status>(kParallel, [&](std::size_t i) {
    DocumentEntry entry = make_document("a");
    entry.document.stored_name = "stored-" + std::to_string(i);
    return backend_->documents->create(std::move(entry), kRoomy.quota, "a");
  });
  EXPECT_EQ(successes(results), 1);
  EXPECT_EQ(must(backend_->documents->usage("user")), (DocumentUsage{.count = 1, .bytes = 100}));
}

TEST_P(UploadStoreConformance, StoresNoDocumentOfAnUploadThatIsGone) {
  UploadStore& uploads = uploads_of(*backend_);
  EXPECT_EQ(must_fail(backend_->documents->create(make_document("a"), kRoomy.quota, "a")).message(),
            "Upload not found");
  must(uploads.create(make_upload("b", 100, "other"), kRoomy));
  EXPECT_EQ(must_fail(backend_->documents->create(make_document("b"), kRoomy.quota, "b")).message(),
            "Upload not found");
  EXPECT_EQ(must(backend_->documents->usage("user")), DocumentUsage{});
}

TEST_P(UploadStoreConformance, RemembersAsManyFinishedOnesAsMayBeOpen) {
  UploadStore& uploads = uploads_of(*backend_);
  const UploadBounds bounds{.quota = {1000, 1'000'000}, .open_max = 2};
  for (int i = 0; i < 5; ++i) {
    const std::string id = "id-" + std::to_string(i);
    ResumableUpload upload = make_upload(id);
    upload.created_at = base::from_millis(1'000 + i);
    must(uploads.create(upload, bounds));
    must(backend_->documents->create(make_document(id), bounds.quota, id));
  }
  EXPECT_LE(must(uploads.of_user("user")).size(), 3U);
  EXPECT_EQ(must(uploads.get("user", "id-4")).finished_as, "id-4");
}

// --- pieces ---

TEST(UploadPieces, AreNamedInTheOrderOfTheirBytes) {
  EXPECT_EQ(piece_name("id", 0, "x"), "id.0000000000000000.x");
  EXPECT_EQ(piece_name("id", 8'388'608, "x"), "id.0000000000800000.x");
  EXPECT_LT(piece_name("id", 255, "x"), piece_name("id", 256, "a"));
  EXPECT_EQ(first_byte_of_piece("id.0000000000800000.x"), 8'388'608U);
  EXPECT_EQ(upload_of_piece("no piece"), "");
  EXPECT_EQ(first_byte_of_piece("no piece"), 0U);
  EXPECT_EQ(first_byte_of_piece("id.00000000008000"), 0U);
}

}  // namespace
}  // namespace storage::conformance
