#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DocumentCatalogueConformance);

namespace {

constexpr DocumentQuota kRoomy{1000, 1'000'000};

DocumentEntry make_document(const std::string& id, std::int64_t created_ms, const std::string& user = "user") {
  Document document;
  document.id = id;
  document.user_id = user;
  document.title = "Title " + id;
  document.original_name = "réservation.pdf";
  document.stored_name = "stored-" + id;
  document.mime_type = "application/pdf";
  document.size_bytes = 100;
  document.sha256 = "00ff";
  document.created_at = document.updated_at = base::from_millis(created_ms);
  return entry_of(std::move(document));
}

/// New bytes for a document of `make_document`, of 50 bytes.
NewVersion make_version(const std::string& replaced, const std::string& stored_name) {
  NewVersion version;
  version.content = {.original_name = stored_name + ".png",
                     .stored_name = stored_name,
                     .mime_type = "image/png",
                     .size_bytes = 50,
                     .sha256 = "ab",
                     .received_at = base::from_millis(777)};
  version.replaced = replaced;
  return version;
}

DocumentContent make_content(std::uint64_t size, const std::string& sha256) {
  DocumentContent content;
  content.size_bytes = size;
  content.sha256 = sha256;
  return content;
}

std::vector<std::string> ids_of(const DocumentPage& page) {
  std::vector<std::string> ids;
  for (const DocumentEntry& entry : page.items) ids.push_back(entry.document.id);
  return ids;
}

template <class T>
std::ptrdiff_t successes(const std::vector<base::Result<T>>& results) {
  return std::ranges::count_if(results, [](const auto& result) { return result.has_value(); });
}

using Ids = std::vector<std::string>;

// --- one document ---

TEST_P(DocumentCatalogueConformance, KeepsEveryField) {
  DocumentEntry entry = make_document("a", 1);
  entry.document.category = "visa";
  entry.details.tags = {"$a.b", "Zoë"};
  entry.details.status = DocumentStatus::kScanning;
  entry.details.deleted_at = base::from_millis(9);
  must(backend_->documents->create(entry, kRoomy));
  backend_->restart();
  EXPECT_EQ(must(backend_->documents->get("user", "a")), entry);
  DocumentQuery query;
  query.place = DocumentPlace::kEverywhere;
  EXPECT_EQ(must(backend_->documents->list("user", query)).items.at(0), entry);
  EXPECT_TRUE(must(backend_->documents->names({BlobKind::kDocument, "stored-a"})));
  EXPECT_FALSE(must(backend_->documents->names({BlobKind::kDocument, "stored-b"})));
  EXPECT_FALSE(must(backend_->documents->names({BlobKind::kDocumentVersion, "stored-a"})));
}

TEST_P(DocumentCatalogueConformance, HidesDocumentsOfOthers) {
  must(backend_->documents->create(make_document("a", 1, "other"), kRoomy));
  const DocumentChange nothing = [](DocumentEntry& /*entry*/) { return base::Status{}; };
  EXPECT_EQ(must_fail(backend_->documents->get("user", "a")).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must_fail(backend_->documents->modify("user", "a", nothing)).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must_fail(backend_->documents->remove("user", "a")).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must_fail(backend_->documents->add_version("user", "a", make_version("stored-a", "n"), kRoomy)).code(),
            base::ErrorCode::kNotFound);
  EXPECT_TRUE(must(backend_->documents->versions("user", "a")).empty());
  EXPECT_EQ(must(backend_->documents->list("user", {})).total, 0U);
  EXPECT_EQ(must(backend_->documents->versions("other", "a")).size(), 0U);
}

TEST_P(DocumentCatalogueConformance, RefusesARepeatedStoredName) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  DocumentEntry again = make_document("b", 2);
  again.document.stored_name = "stored-a";
  EXPECT_EQ(must_fail(backend_->documents->create(again, kRoomy)).code(), base::ErrorCode::kAlreadyExists);
  EXPECT_EQ(must(backend_->documents->usage("user")).count, 1U);
}

TEST_P(DocumentCatalogueConformance, LeavesADocumentAloneWhoseChangeFails) {
  const DocumentEntry entry = make_document("a", 1);
  must(backend_->documents->create(entry, kRoomy));
  const auto refused = must_fail(backend_->documents->modify("user", "a", [](DocumentEntry& changed) -> base::Status {
    changed.document.title = "New";
    changed.details.tags = {"new"};
    return std::unexpected(base::Error{base::ErrorCode::kPreconditionFailed, "no"});
  }));
  EXPECT_EQ(refused.code(), base::ErrorCode::kPreconditionFailed);
  EXPECT_EQ(must(backend_->documents->get("user", "a")), entry);
}

TEST_P(DocumentCatalogueConformance, ChangesWhatTheChangeSays) {
  DocumentEntry entry = make_document("a", 1);
  entry.document.category = "visa";
  must(backend_->documents->create(entry, kRoomy));
  const DocumentEntry changed = must(backend_->documents->modify("user", "a", [](DocumentEntry& it) {
    it.document.title = "New";
    it.document.category.reset();
    it.document.updated_at = base::from_millis(8);
    it.details.tags = {"x"};
    it.details.deleted_at = base::from_millis(9);
    return base::Status{};
  }));
  EXPECT_EQ(changed.document.title, "New");
  EXPECT_FALSE(changed.document.category);
  EXPECT_EQ(changed.document.updated_at, base::from_millis(8));
  EXPECT_EQ(changed.details.tags, Ids{"x"});
  EXPECT_NE(changed.details.revision, entry.details.revision);
  backend_->restart();
  EXPECT_EQ(must(backend_->documents->get("user", "a")), changed);
}

// Two writers that have both seen one state: the second must see that it is gone.
TEST_P(DocumentCatalogueConformance, LetsOneOfManyChangeAStateTheyAllSaw) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  const DocumentEntry seen = must(backend_->documents->get("user", "a"));
  const auto results = run_parallel<base::Result<DocumentEntry>>(kParallel, [&](std::size_t i) {
    DocumentChange change = [&seen, i](DocumentEntry& entry) -> base::Status {
      if (entry != seen) return std::unexpected(base::Error{base::ErrorCode::kPreconditionFailed, "no"});
      entry.document.title = std::to_string(i);
      return {};
    };
    return backend_->documents->modify("user", "a", std::move(change));
  });
  EXPECT_EQ(successes(results), 1);
}

TEST_P(DocumentCatalogueConformance, LosesNoneOfManyChangesAtOnce) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  const auto results = run_parallel<base::Result<DocumentEntry>>(kParallel, [&](std::size_t i) {
    DocumentChange change = [i](DocumentEntry& entry) -> base::Status {
      entry.details.tags.push_back(std::to_string(i));
      return {};
    };
    return backend_->documents->modify("user", "a", std::move(change));
  });
  EXPECT_EQ(successes(results), static_cast<std::ptrdiff_t>(kParallel));
  EXPECT_EQ(must(backend_->documents->get("user", "a")).details.tags.size(), kParallel);
}

TEST_P(DocumentCatalogueConformance, RemovesNothingUnlessTheCheckAgrees) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  const DocumentCheck never = [](const DocumentEntry& /*entry*/) -> base::Status {
    return std::unexpected(base::Error{base::ErrorCode::kPreconditionFailed, "no"});
  };
  EXPECT_EQ(must_fail(backend_->documents->remove("user", "a", never)).code(), base::ErrorCode::kPreconditionFailed);
  must(backend_->documents->get("user", "a"));
  const auto results = run_parallel<base::Result<DocumentRemoved>>(
      kParallel, [&](std::size_t /*i*/) { return backend_->documents->remove("user", "a"); });
  EXPECT_EQ(successes(results), 1);
}

// --- lists ---

TEST_P(DocumentCatalogueConformance, ListsTheNewestFirstAndEqualTimesById) {
  for (const auto& [id, created] : {std::pair{"b", 5}, {"d", 9}, {"a", 5}, {"c", 5}, {"e", 1}}) {
    must(backend_->documents->create(make_document(id, created), kRoomy));
  }
  DocumentQuery query;
  query.limit = 2;
  EXPECT_EQ(ids_of(must(backend_->documents->list("user", query))), (Ids{"d", "c"}));
  query.offset = 2;
  EXPECT_EQ(ids_of(must(backend_->documents->list("user", query))), (Ids{"b", "a"}));
  query.offset = 4;
  const DocumentPage last = must(backend_->documents->list("user", query));
  EXPECT_EQ(ids_of(last), Ids{"e"});
  EXPECT_EQ(last.total, 5U);
}

TEST_P(DocumentCatalogueConformance, RepeatsAndSkipsNothingWhilePagingWhenRowsArrive) {
  for (int i = 0; i < 6; ++i) must(backend_->documents->create(make_document(std::to_string(i), i), kRoomy));
  Ids seen;
  DocumentQuery query;
  query.limit = 2;
  for (int page = 0; page < 3; ++page) {
    for (const std::string& id : ids_of(must(backend_->documents->list("user", query)))) seen.push_back(id);
    query.after = seen.back();
    must(backend_->documents->create(make_document("new-" + std::to_string(page), 100 + page), kRoomy));
  }
  EXPECT_EQ(seen, (Ids{"5", "4", "3", "2", "1", "0"}));
}

TEST_P(DocumentCatalogueConformance, GivesAnEmptyPageBehindAnUnknownDocument) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  must(backend_->documents->create(make_document("b", 2, "other"), kRoomy));
  DocumentQuery query;
  query.after = "unknown";
  EXPECT_TRUE(must(backend_->documents->list("user", query)).items.empty());
  query.after = "b";
  EXPECT_TRUE(must(backend_->documents->list("user", query)).items.empty());
}

TEST_P(DocumentCatalogueConformance, ListsTheTrashApart) {
  DocumentEntry trashed = make_document("a", 1);
  trashed.details.deleted_at = base::from_millis(9);
  must(backend_->documents->create(trashed, kRoomy));
  must(backend_->documents->create(make_document("b", 2), kRoomy));
  DocumentQuery query;
  EXPECT_EQ(ids_of(must(backend_->documents->list("user", query))), Ids{"b"});
  query.place = DocumentPlace::kTrash;
  EXPECT_EQ(ids_of(must(backend_->documents->list("user", query))), Ids{"a"});
  query.place = DocumentPlace::kEverywhere;
  EXPECT_EQ(must(backend_->documents->list("user", query)).total, 2U);
}

TEST_P(DocumentCatalogueConformance, FindsWhatWasTrashedBeforeATime) {
  for (const auto& [id, deleted] : {std::pair{"a", 10}, {"b", 20}, {"c", 30}}) {
    DocumentEntry entry = make_document(id, 1);
    entry.details.deleted_at = base::from_millis(deleted);
    must(backend_->documents->create(entry, kRoomy));
  }
  must(backend_->documents->create(make_document("kept", 1), kRoomy));
  const auto found = must(backend_->documents->trashed_before(base::from_millis(30), 10));
  EXPECT_EQ(found, (std::vector<DocumentName>{{"user", "a"}, {"user", "b"}}));
  EXPECT_EQ(must(backend_->documents->trashed_before(base::from_millis(30), 1)).size(), 1U);
}

// --- the quota ---

TEST_P(DocumentCatalogueConformance, RefusesWhatWouldExceedTheQuota) {
  must(backend_->documents->create(make_document("a", 1), {2, 1000}));
  DocumentEntry large = make_document("b", 2);
  large.document.size_bytes = 901;
  EXPECT_EQ(must_fail(backend_->documents->create(large, {2, 1000})).reason(), "QUOTA_EXCEEDED");
  large.document.size_bytes = 900;
  must(backend_->documents->create(large, {2, 1000}));
  DocumentEntry third = make_document("c", 3);
  third.document.size_bytes = 0;
  EXPECT_EQ(must_fail(backend_->documents->create(third, {2, 1000})).reason(), "QUOTA_EXCEEDED");
  EXPECT_EQ(must(backend_->documents->usage("user")).bytes, 1000U);
}

TEST_P(DocumentCatalogueConformance, HoldsTheQuotaUnderParallelUploads) {
  constexpr std::size_t kUploads = 100;
  const auto results = run_parallel<base::Status>(kUploads, [&](std::size_t i) {
    return backend_->documents->create(make_document(std::to_string(i), 1), DocumentQuota{kUploads, 700});
  });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 7);
  const DocumentUsage usage = must(backend_->documents->usage("user"));
  EXPECT_EQ(usage.count, 7U);
  EXPECT_EQ(usage.bytes, 700U);
}

TEST_P(DocumentCatalogueConformance, HoldsTheNumberOfDocumentsUnderParallelUploads) {
  constexpr std::size_t kUploads = 100;
  const auto results = run_parallel<base::Status>(kUploads, [&](std::size_t i) {
    return backend_->documents->create(make_document(std::to_string(i), 1), DocumentQuota{11, 1'000'000});
  });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 11);
  EXPECT_EQ(must(backend_->documents->usage("user")).count, 11U);
}

TEST_P(DocumentCatalogueConformance, HoldsTheQuotaUnderParallelVersions) {
  constexpr std::size_t kDocuments = 20;
  for (std::size_t i = 0; i < kDocuments; ++i) {
    must(backend_->documents->create(make_document(std::to_string(i), 1), {kDocuments, 100'000}));
  }
  const auto results = run_parallel<base::Result<VersionAdded>>(kDocuments, [&](std::size_t i) {
    NewVersion version = make_version("stored-" + std::to_string(i), "new-" + std::to_string(i));
    return backend_->documents->add_version("user", std::to_string(i), std::move(version),
                                            DocumentQuota{kDocuments, kDocuments * 100 + 350});
  });
  EXPECT_EQ(successes(results), 7);
  EXPECT_EQ(must(backend_->documents->usage("user")).bytes, kDocuments * 100 + 350);
}

TEST_P(DocumentCatalogueConformance, CountsVersionsAndTrash) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  must(backend_->documents->create(make_document("b", 1), kRoomy));
  must(backend_->documents->add_version("user", "a", make_version("stored-a", "a2"), kRoomy));
  must(backend_->documents->modify("user", "a", [](DocumentEntry& entry) {
    entry.details.deleted_at = base::from_millis(9);
    return base::Status{};
  }));
  const DocumentUsage usage = must(backend_->documents->usage("user"));
  EXPECT_EQ(usage, (DocumentUsage{.count = 2, .bytes = 250, .trashed = 1, .trash_bytes = 150}));
  const auto refused = must_fail(backend_->documents->create(make_document("c", 1), {2, 10'000}));
  EXPECT_NE(refused.message().find("150 bytes in 1 document"), std::string::npos) << refused.message();
}

// --- versions ---

TEST_P(DocumentCatalogueConformance, FindsADocumentOfTheSameUserWithTheSameBytes) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  must(backend_->documents->create(make_document("b", 2, "other"), kRoomy));
  const DocumentContent same = make_content(100, "00ff");
  EXPECT_EQ(must(backend_->documents->find_equal_to("user", same)), "stored-a");
  EXPECT_EQ(must(backend_->documents->find_equal_to("other", same)), "stored-b");
  EXPECT_EQ(must(backend_->documents->find_equal_to("nobody", same)), std::nullopt);
  for (const DocumentContent& unlike : {make_content(101, "00ff"), make_content(100, "00fe")}) {
    EXPECT_EQ(must(backend_->documents->find_equal_to("user", unlike)), std::nullopt);
  }
}

TEST_P(DocumentCatalogueConformance, SharesNoBytesThatAreHeldBack) {
  DocumentEntry entry = make_document("a", 1);
  entry.details.status = DocumentStatus::kQuarantined;
  must(backend_->documents->create(entry, kRoomy));
  EXPECT_EQ(must(backend_->documents->find_equal_to("user", make_content(100, "00ff"))), std::nullopt);
}

TEST_P(DocumentCatalogueConformance, KeepsTheBytesOfBeforeAsAVersion) {
  DocumentEntry first = make_document("a", 1);
  first.details.tags = {"kept"};
  must(backend_->documents->create(first, kRoomy));
  const VersionAdded added =
      must(backend_->documents->add_version("user", "a", make_version("stored-a", "second"), kRoomy));
  EXPECT_TRUE(added.dropped.empty());
  EXPECT_EQ(added.entry.document.stored_name, "second");
  EXPECT_EQ(added.entry.document.mime_type, "image/png");
  EXPECT_EQ(added.entry.document.size_bytes, 50U);
  EXPECT_EQ(added.entry.document.updated_at, base::from_millis(777));
  EXPECT_EQ(added.entry.document.created_at, base::from_millis(1));
  EXPECT_EQ(added.entry.document.title, "Title a");
  EXPECT_EQ(added.entry.details.number, 2U);
  EXPECT_EQ(added.entry.details.tags, Ids{"kept"});
  backend_->restart();
  EXPECT_EQ(must(backend_->documents->get("user", "a")), added.entry);
  const auto versions = must(backend_->documents->versions("user", "a"));
  ASSERT_EQ(versions.size(), 1U);
  EXPECT_EQ(versions.front(), version_of(first, "second"));
  EXPECT_TRUE(must(backend_->documents->names({BlobKind::kDocumentVersion, "second"})));
  EXPECT_TRUE(must(backend_->documents->names({BlobKind::kDocument, "second"})));
  EXPECT_FALSE(must(backend_->documents->names({BlobKind::kDocument, "stored-a"})));
}

TEST_P(DocumentCatalogueConformance, ReplacesOnlyTheBytesItWasToldOf) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  must(backend_->documents->add_version("user", "a", make_version("stored-a", "second"), kRoomy));
  const auto refused =
      must_fail(backend_->documents->add_version("user", "a", make_version("stored-a", "third"), kRoomy));
  EXPECT_EQ(refused.code(), base::ErrorCode::kConflict);
  EXPECT_EQ(must(backend_->documents->get("user", "a")).document.stored_name, "second");
  EXPECT_EQ(must(backend_->documents->versions("user", "a")).size(), 1U);
  EXPECT_FALSE(must(backend_->documents->names({BlobKind::kDocumentVersion, "third"})));
  EXPECT_EQ(must(backend_->documents->usage("user")).bytes, 150U);
}

TEST_P(DocumentCatalogueConformance, LetsOneOfManyReplaceTheSameBytes) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  const auto results = run_parallel<base::Result<VersionAdded>>(kParallel, [&](std::size_t i) {
    return backend_->documents->add_version("user", "a", make_version("stored-a", std::to_string(i)), kRoomy);
  });
  EXPECT_EQ(successes(results), 1);
  EXPECT_EQ(must(backend_->documents->versions("user", "a")).size(), 1U);
  EXPECT_EQ(must(backend_->documents->usage("user")).bytes, 150U);
}

TEST_P(DocumentCatalogueConformance, DropsTheOldestVersions) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  std::string replaced = "stored-a";
  Ids dropped;
  for (int i = 2; i <= 5; ++i) {
    NewVersion version = make_version(replaced, "bytes-" + std::to_string(i));
    version.versions_max = 3;
    replaced = version.content.stored_name;
    for (const DocumentVersion& row : must(backend_->documents->add_version("user", "a", version, kRoomy)).dropped) {
      dropped.push_back(row.stored_name);
    }
  }
  EXPECT_EQ(dropped, (Ids{"bytes-2", "bytes-3"}));
  const auto versions = must(backend_->documents->versions("user", "a"));
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_EQ(versions.at(0).number, 4U);
  EXPECT_EQ(versions.at(1).number, 3U);
  EXPECT_FALSE(must(backend_->documents->names({BlobKind::kDocumentVersion, "bytes-2"})));
  EXPECT_EQ(must(backend_->documents->usage("user")).bytes, 150U);
}

TEST_P(DocumentCatalogueConformance, RemovesADocumentWithItsVersions) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  must(backend_->documents->add_version("user", "a", make_version("stored-a", "second"), kRoomy));
  const DocumentRemoved removed = must(backend_->documents->remove("user", "a"));
  EXPECT_EQ(removed.entry.document.stored_name, "second");
  ASSERT_EQ(removed.versions.size(), 1U);
  EXPECT_EQ(removed.versions.front().stored_name, "second");
  EXPECT_FALSE(must(backend_->documents->names({BlobKind::kDocumentVersion, "second"})));
  EXPECT_EQ(must(backend_->documents->usage("user")), DocumentUsage{});
  // Nothing is left that a document of that id would get.
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  EXPECT_TRUE(must(backend_->documents->versions("user", "a")).empty());
}

TEST_P(DocumentCatalogueConformance, HandsBackTheBlobsOfAUser) {
  for (const char* id : {"a", "b", "c"}) must(backend_->documents->create(make_document(id, 1), kRoomy));
  must(backend_->documents->create(make_document("d", 1, "other"), kRoomy));
  must(backend_->documents->add_version("user", "a", make_version("stored-a", "second"), kRoomy));
  must(backend_->documents->modify("user", "c", [](DocumentEntry& entry) -> base::Status {
    entry.details.status = DocumentStatus::kQuarantined;
    return {};
  }));
  EXPECT_TRUE(must(backend_->documents->names({BlobKind::kQuarantine, "stored-c"})));
  auto blobs = must(backend_->documents->remove_all_of_user("user"));
  std::ranges::sort(blobs);
  EXPECT_EQ(blobs, (std::vector<StoredBlob>{{BlobKind::kDocument, "second"},
                                            {BlobKind::kDocument, "stored-b"},
                                            {BlobKind::kDocumentVersion, "second"},
                                            {BlobKind::kQuarantine, "stored-c"}}));
  EXPECT_EQ(must(backend_->documents->usage("user")), DocumentUsage{});
  EXPECT_TRUE(must(backend_->documents->names({BlobKind::kDocument, "stored-d"})));
}

TEST_P(DocumentCatalogueConformance, ForgetsNothingThatADocumentHas) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  must(backend_->documents->add_version("user", "a", make_version("stored-a", "second"), kRoomy));
  EXPECT_EQ(must(backend_->documents->forget_loose(base::from_millis(1'000'000))), 0U);
  EXPECT_EQ(must(backend_->documents->versions("user", "a")).size(), 1U);
}

}  // namespace
}  // namespace storage::conformance
