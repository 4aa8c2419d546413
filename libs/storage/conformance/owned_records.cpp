// Records that users own: what is kept, found, listed and counted. Changes and removals: owned_record_changes.cpp.
#include <algorithm>
#include <set>

#include "storage/conformance/owned_rows.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OwnedRecordsConformance);

namespace {

using namespace owned;

TEST_P(OwnedRecordsConformance, KeepsEveryField) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    const Row full = make<Row>("me");
    Row bare = storage::bare_record<Row>(any());
    OwnerOf<Row>::of(bare) = "me";
    must(backend_->owned.of<Row>().create(full));
    must(backend_->owned.of<Row>().create(bare));
    backend_->restart();
    EXPECT_EQ(must(backend_->owned.of<Row>().find("me", KeyOf<Row>::of(full))), full);
    EXPECT_EQ(must(backend_->owned.of<Row>().find("me", KeyOf<Row>::of(bare))), bare);
  });
}

TEST_P(OwnedRecordsConformance, HidesWhatOthersOwn) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const Row row = make<Row>("other");
    const std::string key = KeyOf<Row>::of(row);
    must(store.create(row));
    EXPECT_FALSE(must(store.find("me", key)));
    EXPECT_FALSE(must(store.take("me", key)));
    bool was_asked = false;
    const auto modified = must(store.modify("me", key, [&](std::optional<Row>) {
      was_asked = true;
      return std::optional(row);
    }));
    EXPECT_FALSE(was_asked || modified.before || modified.after);
    EXPECT_EQ(must(store.remove("me", {})), 0U);
    EXPECT_EQ(must(store.list("me", {})).total, 0U);
    EXPECT_TRUE(must(store.counts("me")).empty());
    EXPECT_EQ(must(store.find("other", key)), row);
  });
}

TEST_P(OwnedRecordsConformance, RefusesAKeyThatIsTaken) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const Row row = make<Row>("me");
    must(store.create(row));
    Row again = make<Row>("other");
    KeyOf<Row>::of(again) = KeyOf<Row>::of(row);
    EXPECT_EQ(must_fail(store.create(again)).code(), base::ErrorCode::kAlreadyExists);
    EXPECT_EQ(must(store.list("me", {})).total, 1U);
    EXPECT_EQ(must(store.list("other", {})).total, 0U);
  });
}

TEST_P(OwnedRecordsConformance, LetsOneOfManyHaveWhatIsUnique) {
  for_each_kind([&]<class Row>() {
    if (std::tuple_size_v<UniqueKey<Row>> == 0) return;
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const Row row = make<Row>("me");
    const auto results = run_parallel<base::Status>(kParallel, [&](std::size_t) {
      Row same = row;
      KeyOf<Row>::of(same) = any().uuid();
      return store.create(same);
    });
    EXPECT_EQ(std::ranges::count_if(results, [](const base::Status& status) { return status.has_value(); }), 1);
    for (const base::Status& status : results) {
      EXPECT_TRUE(status || status.error().code() == base::ErrorCode::kAlreadyExists);
    }
    EXPECT_EQ(must(store.list("me", {})).total, 1U);
    EXPECT_EQ(sum<Row>(must(store.counts("me"))), 1U);
  });
}

TEST_P(OwnedRecordsConformance, FindsEachByWhatIsUnique) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const Row first = make<Row>("me");
    const Row second = make<Row>("me");
    must(store.create(first));
    must(store.create(second));
    const Row absent = make<Row>("me");
    const auto found = must(
        store.find_each({unique_key_of(second), unique_key_of(absent), unique_key_of(first), unique_key_of(second)}));
    ASSERT_EQ(found.size(), 4U);
    if (std::tuple_size_v<UniqueKey<Row>> == 0) {
      EXPECT_TRUE(std::ranges::none_of(found, [](const auto& row) { return row.has_value(); }));
      return;
    }
    EXPECT_EQ(found[0], second);
    EXPECT_FALSE(found[1]);
    EXPECT_EQ(found[2], first);
    EXPECT_EQ(found[3], second);
    EXPECT_TRUE(must(store.find_each({})).empty());
  });
}

TEST_P(OwnedRecordsConformance, PagesInTheOneOrder) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const std::vector<Row> rows = fill<Row>(store, "me", 11);
    must(store.create(make<Row>("other")));
    EXPECT_EQ(must(store.list("me", {})).items, rows);
    Keys by_offset;
    Keys by_position;
    std::optional<Position> after;
    for (std::size_t offset = 0; offset < rows.size(); offset += 3) {
      Query<Row> query;
      query.limit = 3;
      query.offset = offset;
      const Page<Row> page = must(store.list("me", query));
      EXPECT_EQ(page.total, rows.size());
      for (const std::string& key : keys_of(page.items)) by_offset.push_back(key);
      query.offset = 0;
      query.after = after;
      const Page<Row> behind = must(store.list("me", query));
      EXPECT_EQ(behind.total, rows.size());
      for (const std::string& key : keys_of(behind.items)) by_position.push_back(key);
      if (!behind.items.empty()) after = position_of(behind.items.back());
    }
    EXPECT_EQ(by_offset, keys_of(rows));
    EXPECT_EQ(by_position, keys_of(rows));
    Query<Row> beyond;
    beyond.offset = 1'000'000;
    EXPECT_TRUE(must(store.list("me", beyond)).items.empty());
    Query<Row> nothing;
    nothing.limit = 0;
    EXPECT_TRUE(must(store.list("me", nothing)).items.empty());
    EXPECT_EQ(must(store.list("me", nothing)).total, rows.size());
  });
}

TEST_P(OwnedRecordsConformance, KeepsThePlaceWhenRowsComeAndGo) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const std::vector<Row> rows = fill<Row>(store, "me", 8);
    Query<Row> query;
    query.limit = 4;
    const Page<Row> first = must(store.list("me", query));
    must(store.take("me", KeyOf<Row>::of(first.items.back())));
    must(store.create(make<Row>("me", 1'000)));
    query.after = position_of(first.items.back());
    EXPECT_EQ(must(store.list("me", query)).items, std::vector<Row>(rows.begin() + 4, rows.end()));
  });
}

TEST_P(OwnedRecordsConformance, NarrowsListsAndTotals) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const std::vector<Row> rows = fill<Row>(store, "me", 24);
    for (const Filter<Row>& filter : filters_like(rows[3])) {
      const std::vector<Row> expected = matching(rows, filter);
      Query<Row> query;
      query.limit = 100;
      query.filter = filter;
      const Page<Row> page = must(store.list("me", query));
      EXPECT_EQ(keys_of(page.items), keys_of(expected));
      EXPECT_EQ(page.total, expected.size());
      query.after = position_of(rows[3]);
      const Page<Row> behind = must(store.list("me", query));
      const auto place = std::ranges::find(expected, rows[3]);
      EXPECT_EQ(keys_of(behind.items), keys_of(std::vector<Row>(place + 1, expected.end())));
      EXPECT_EQ(behind.total, expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        Query<Row> one;
        one.limit = 1;
        one.offset = i;
        one.filter = filter;
        EXPECT_EQ(keys_of(must(store.list("me", one)).items), Keys{KeyOf<Row>::of(expected[i])}) << "place " << i;
      }
    }
  });
}

TEST_P(OwnedRecordsConformance, CountsByCombination) {
  for_some_kinds([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    std::vector<Row> rows = fill<Row>(store, "me", 20);
    EXPECT_EQ(counted<Row>(store, "me"), tally(rows));
    for (int i = 0; i < 5; ++i) {
      must(store.take("me", KeyOf<Row>::of(rows.back())));
      rows.pop_back();
    }
    EXPECT_EQ(counted<Row>(store, "me"), tally(rows));
    const Row other = changed(rows.back());
    must(store.modify("me", KeyOf<Row>::of(other), [&](std::optional<Row>) { return std::optional(other); }));
    rows.back() = other;
    EXPECT_EQ(counted<Row>(store, "me"), tally(rows));
    backend_->restart();
    EXPECT_EQ(counted<Row>(backend_->owned.of<Row>(), "me"), tally(rows));
  });
}

TEST_P(OwnedRecordsConformance, CountsRightUnderParallelWriters) {
  for_some_kinds([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    std::vector<Row> rows;
    for (std::size_t i = 0; i < kParallel; ++i) rows.push_back(make<Row>("me"));
    const auto created = run_parallel<base::Status>(kParallel, [&](std::size_t i) { return store.create(rows[i]); });
    EXPECT_TRUE(std::ranges::all_of(created, [](const base::Status& status) { return status.has_value(); }));
    EXPECT_EQ(counted<Row>(store, "me"), tally(rows));
    EXPECT_EQ(must(store.list("me", {})).total, kParallel);
  });
}

}  // namespace
}  // namespace storage::conformance
