#include <algorithm>

#include "storage/conformance/backend.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(DocumentStoreConformance);

namespace {

constexpr DocumentQuota kRoomy{1000, 1'000'000};

Document make_document(const std::string& id, std::int64_t created_ms, const std::string& user = "user") {
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
  return document;
}

std::vector<std::string> ids_of(const DocumentPage& page) {
  std::vector<std::string> ids;
  for (const Document& document : page.items) ids.push_back(document.id);
  return ids;
}

using Ids = std::vector<std::string>;

TEST_P(DocumentStoreConformance, KeepsEveryField) {
  Document document = make_document("a", 1);
  document.category = "visa";
  must(backend_->documents->create(document, kRoomy));
  backend_->restart();
  EXPECT_EQ(must(backend_->documents->get("user", "a")), document);
  EXPECT_TRUE(must(backend_->documents->has_stored_name("stored-a")));
  EXPECT_FALSE(must(backend_->documents->has_stored_name("stored-b")));
}

TEST_P(DocumentStoreConformance, HidesDocumentsOfOthers) {
  must(backend_->documents->create(make_document("a", 1, "other"), kRoomy));
  EXPECT_EQ(must_fail(backend_->documents->get("user", "a")).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must_fail(backend_->documents->update("user", "a", {})).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must_fail(backend_->documents->remove("user", "a")).code(), base::ErrorCode::kNotFound);
  EXPECT_EQ(must(backend_->documents->list("user", {})).total, 0U);
}

TEST_P(DocumentStoreConformance, RefusesWhatWouldExceedTheQuota) {
  must(backend_->documents->create(make_document("a", 1), {2, 1000}));
  Document large = make_document("b", 2);
  large.size_bytes = 901;
  EXPECT_EQ(must_fail(backend_->documents->create(large, {2, 1000})).reason(), "QUOTA_EXCEEDED");
  large.size_bytes = 900;
  must(backend_->documents->create(large, {2, 1000}));
  Document third = make_document("c", 3);
  third.size_bytes = 0;
  EXPECT_EQ(must_fail(backend_->documents->create(third, {2, 1000})).reason(), "QUOTA_EXCEEDED");
  EXPECT_EQ(must(backend_->documents->usage("user")).bytes, 1000U);
}

TEST_P(DocumentStoreConformance, HoldsTheQuotaUnderParallelUploads) {
  const auto results = run_parallel<base::Status>(kParallel, [&](std::size_t i) {
    return backend_->documents->create(make_document(std::to_string(i), 1), DocumentQuota{kParallel, 700});
  });
  EXPECT_EQ(std::ranges::count_if(results, [](const auto& result) { return result.has_value(); }), 7);
  const DocumentUsage usage = must(backend_->documents->usage("user"));
  EXPECT_EQ(usage.count, 7U);
  EXPECT_EQ(usage.bytes, 700U);
}

TEST_P(DocumentStoreConformance, RefusesARepeatedStoredName) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  Document again = make_document("b", 2);
  again.stored_name = "stored-a";
  EXPECT_EQ(must_fail(backend_->documents->create(again, kRoomy)).code(), base::ErrorCode::kAlreadyExists);
}

TEST_P(DocumentStoreConformance, ListsTheNewestFirstAndEqualTimesById) {
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

TEST_P(DocumentStoreConformance, RepeatsAndSkipsNothingWhilePagingWhenRowsArrive) {
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

TEST_P(DocumentStoreConformance, GivesAnEmptyPageBehindAnUnknownDocument) {
  must(backend_->documents->create(make_document("a", 1), kRoomy));
  must(backend_->documents->create(make_document("b", 2, "other"), kRoomy));
  DocumentQuery query;
  query.after = "unknown";
  EXPECT_TRUE(must(backend_->documents->list("user", query)).items.empty());
  query.after = "b";
  EXPECT_TRUE(must(backend_->documents->list("user", query)).items.empty());
}

TEST_P(DocumentStoreConformance, ListsOneCategory) {
  Document visa = make_document("a", 1);
  visa.category = "visa";
  must(backend_->documents->create(visa, kRoomy));
  must(backend_->documents->create(make_document("b", 2), kRoomy));
  DocumentQuery query;
  query.category = "visa";
  const DocumentPage page = must(backend_->documents->list("user", query));
  EXPECT_EQ(ids_of(page), Ids{"a"});
  EXPECT_EQ(page.total, 1U);
}

TEST_P(DocumentStoreConformance, ChangesTitleAndCategory) {
  Document document = make_document("a", 1);
  document.category = "visa";
  must(backend_->documents->create(document, kRoomy));
  DocumentChanges changes;
  changes.title = "New";
  changes.category.emplace(std::nullopt);
  const Document changed = must(backend_->documents->update("user", "a", changes));
  EXPECT_EQ(changed.title, "New");
  EXPECT_FALSE(changed.category);
  EXPECT_EQ(changed.updated_at, clock_.now());
  EXPECT_EQ(must(backend_->documents->get("user", "a")), changed);
}

TEST_P(DocumentStoreConformance, HandsBackTheRemovedBlobNames) {
  for (const char* id : {"a", "b", "c"}) must(backend_->documents->create(make_document(id, 1), kRoomy));
  must(backend_->documents->create(make_document("d", 1, "other"), kRoomy));
  EXPECT_EQ(must(backend_->documents->remove("user", "a")).stored_name, "stored-a");
  Ids names = must(backend_->documents->remove_all_of_user("user"));
  std::ranges::sort(names);
  EXPECT_EQ(names, (Ids{"stored-b", "stored-c"}));
  EXPECT_TRUE(must(backend_->documents->has_stored_name("stored-d")));
}

}  // namespace
}  // namespace storage::conformance
