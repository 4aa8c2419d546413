// Records that users own: changed, trimmed, taken, removed, exported and erased. The rest: owned_records.cpp.
#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "storage/conformance/owned_rows.hpp"
#include "storage/ports/archive.hpp"
#include "storage/records/json_view.hpp"

namespace storage::conformance {
namespace {

using namespace owned;

class Lines final : public JsonSink {
 public:
  base::Status add(std::string_view record) override {
    lines.push_back(boost::json::serialize(boost::json::parse(record)));
    return {};
  }
  runtime::Task<base::Status> drain() override { co_return base::Status{}; }
  std::vector<std::string> lines;
};

TEST_P(OwnedRecordsConformance, ModifiesInOneStep) {
  for_some_kinds([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const Row row = make<Row>("me", 0);
    must(store.create(row));
    // The order's time serves as a counter.
    using Newest = NewestOf<Row>;
    const auto results = run_parallel<base::Result<Modified<Row>>>(kParallel, [&](std::size_t) {
      return store.modify("me", KeyOf<Row>::of(row), [](std::optional<Row> there) {
        if (there) Newest::of(*there) += std::chrono::milliseconds{1};
        return there;
      });
    });
    std::set<std::int64_t> seen;
    for (const auto& result : results) {
      ASSERT_TRUE(result) << result.error().detail();
      ASSERT_TRUE(result->before && result->after);
      seen.insert(base::to_millis(Newest::of(*result->after)));
    }
    EXPECT_EQ(seen.size(), kParallel);
    EXPECT_EQ(Newest::of(*must(store.find("me", KeyOf<Row>::of(row)))),
              base::from_millis(static_cast<std::int64_t>(kParallel)));
  });
}

TEST_P(OwnedRecordsConformance, CreatesChangesOrLeavesAsTheChangeSays) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const Row row = make<Row>("me");
    const std::string key = KeyOf<Row>::of(row);
    const Change<Row> leave = [](std::optional<Row>) { return std::nullopt; };
    EXPECT_FALSE(must(store.modify("me", key, leave)).after);
    const auto created = must(store.modify("me", key, [&](std::optional<Row> there) {
      EXPECT_FALSE(there);
      Row with_other_key = row;
      KeyOf<Row>::of(with_other_key) = "another";
      OwnerOf<Row>::of(with_other_key) = "another";
      return std::optional(with_other_key);
    }));
    EXPECT_FALSE(created.before);
    EXPECT_EQ(created.after, row);
    EXPECT_EQ(must(store.find("me", key)), row);
    const auto left = must(store.modify("me", key, leave));
    EXPECT_EQ(left.before, row);
    EXPECT_EQ(left.after, row);
    const Row other = changed(row);
    const auto replaced = must(store.modify("me", key, [&](std::optional<Row>) { return std::optional(other); }));
    EXPECT_EQ(replaced.before, row);
    EXPECT_EQ(replaced.after, other);
    EXPECT_EQ(must(store.find("me", key)), other);
  });
}

TEST_P(OwnedRecordsConformance, RefusesAChangeToWhatAnotherRecordHas) {
  for_each_kind([&]<class Row>() {
    if (std::tuple_size_v<UniqueKey<Row>> == 0) return;
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const Row first = make<Row>("me");
    const Row second = make<Row>("me");
    must(store.create(first));
    must(store.create(second));
    const Change<Row> to_first = [&](std::optional<Row>) { return std::optional(first); };
    EXPECT_EQ(must_fail(store.modify("me", KeyOf<Row>::of(second), to_first)).code(), base::ErrorCode::kAlreadyExists);
    EXPECT_EQ(must(store.find("me", KeyOf<Row>::of(second))), second);
    EXPECT_EQ(counted<Row>(store, "me"), tally<Row>({first, second}));
  });
}

TEST_P(OwnedRecordsConformance, ChangesAllThatMatch) {
  for_some_kinds([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const std::vector<Row> rows = fill<Row>(store, "me", 24);
    const Row foreign = make<Row>("other");
    must(store.create(foreign));
    for (const Filter<Row>& filter : filters_like(rows[3])) {
      std::set<std::string> seen;
      const auto changed = must(store.modify_all("me", filter, [&](std::optional<Row> row) -> std::optional<Row> {
        if (row) seen.insert(KeyOf<Row>::of(*row));
        return row;
      }));
      EXPECT_EQ(changed, 0U);
      const Keys expected = keys_of(matching(rows, filter));
      EXPECT_EQ(seen, std::set<std::string>(expected.begin(), expected.end()));
    }
    std::map<std::string, Row> wanted;
    for (const Row& row : rows) {
      Row other = changed(row);
      NewestOf<Row>::of(other) = NewestOf<Row>::of(row);
      wanted.emplace(KeyOf<Row>::of(row), other);
    }
    const auto count = must(store.modify_all(
        "me", {}, [&](std::optional<Row> row) { return std::optional(wanted.at(KeyOf<Row>::of(*row))); }));
    const auto differ =
        std::ranges::count_if(rows, [&](const Row& row) { return wanted.at(KeyOf<Row>::of(row)) != row; });
    EXPECT_EQ(count, static_cast<std::uint64_t>(differ));
    std::vector<Row> now;
    for (const Row& row : rows) now.push_back(wanted.at(KeyOf<Row>::of(row)));
    EXPECT_EQ(must(store.list("me", Query<Row>{.limit = 100, .offset = 0, .after = {}, .filter = {}})).items, now);
    EXPECT_EQ(counted<Row>(store, "me"), tally(now));
    EXPECT_EQ(must(store.find("other", KeyOf<Row>::of(foreign))), foreign);
  });
}

TEST_P(OwnedRecordsConformance, KeepsTheNewestAndNoMore) {
  for_some_kinds([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const std::vector<Row> rows = fill<Row>(store, "me", 12);
    must(store.create(make<Row>("other")));
    EXPECT_EQ(must(store.keep_newest("me", 12)), 0U);
    EXPECT_EQ(must(store.keep_newest("me", 9)), 3U);
    const std::vector<Row> kept(rows.begin(), rows.begin() + 9);
    EXPECT_EQ(must(store.list("me", {})).items, kept);
    EXPECT_EQ(counted<Row>(store, "me"), tally(kept));
    EXPECT_EQ(must(store.list("other", {})).total, 1U);
    const auto results =
        run_parallel<base::Result<std::uint64_t>>(kParallel, [&](std::size_t) { return store.keep_newest("me", 4); });
    std::uint64_t removed = 0;
    for (const auto& result : results) removed += result ? *result : 1'000;
    EXPECT_EQ(removed, 5U);
    EXPECT_EQ(keys_of(must(store.list("me", {})).items), keys_of(std::vector<Row>(rows.begin(), rows.begin() + 4)));
  });
}

TEST_P(OwnedRecordsConformance, GivesWhatIsTakenToOneOfMany) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    const Row row = make<Row>("me");
    must(store.create(row));
    const auto results = run_parallel<base::Result<std::optional<Row>>>(
        kParallel, [&](std::size_t) { return store.take("me", KeyOf<Row>::of(row)); });
    std::size_t taken = 0;
    for (const auto& result : results) {
      ASSERT_TRUE(result) << result.error().detail();
      EXPECT_TRUE(!*result || **result == row);
      taken += result->has_value() ? 1 : 0;
    }
    EXPECT_EQ(taken, 1U);
    EXPECT_TRUE(must(store.counts("me")).empty());
  });
}

TEST_P(OwnedRecordsConformance, RemovesWhatMatches) {
  for_some_kinds([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    std::vector<Row> rows = fill<Row>(store, "me", 12);
    must(store.create(make<Row>("other")));
    for (const Filter<Row>& filter : filters_like(rows[3])) {
      EXPECT_EQ(must(store.remove("me", filter)), matching(rows, filter).size());
      std::erase_if(rows, [&](const Row& row) { return matches(filter, row); });
      EXPECT_EQ(must(store.list("me", {})).items, rows);
      EXPECT_EQ(counted<Row>(store, "me"), tally(rows));
    }
    EXPECT_EQ(must(store.remove("me", {})), rows.size());
    EXPECT_TRUE(must(store.counts("me")).empty());
    EXPECT_EQ(must(store.list("other", {})).total, 1U);
  });
}

TEST_P(OwnedRecordsConformance, ExportsWhatViewsShow) {
  std::map<std::string, Lines> lines;
  std::map<std::string, std::vector<std::string>> expected;
  for_each_kind([&]<class Row>() {
    if (Described<Row>::kind.exported == Exported::kNot) return;
    for (const Row& row : fill<Row>(backend_->owned.of<Row>(), "me", 3)) {
      expected[Described<Row>::kind.export_as].push_back(boost::json::serialize(json_view(row)));
    }
    must(backend_->owned.of<Row>().create(make<Row>("other")));
  });
  must(export_owner(backend_->owned, "me", [&](const Kind& kind) -> JsonSink& { return lines[kind.export_as]; }));
  for (const auto& [kind, rows] : expected) EXPECT_EQ(lines[kind].lines, rows) << kind;
  EXPECT_EQ(lines.size(), expected.size());
}

TEST_P(OwnedRecordsConformance, ErasesAnOwnerAcrossKinds) {
  std::uint64_t expected = 0;
  for_each_kind([&]<class Row>() {
    fill<Row>(backend_->owned.of<Row>(), "me", 5);
    must(backend_->owned.of<Row>().create(make<Row>("other")));
    expected += 5;
  });
  EXPECT_EQ(must(erase_owner(backend_->owned, "me")), expected);
  EXPECT_EQ(must(erase_owner(backend_->owned, "me")), 0U);
  for_each_kind([&]<class Row>() {
    EXPECT_EQ(must(backend_->owned.of<Row>().list("me", {})).total, 0U);
    EXPECT_EQ(must(backend_->owned.of<Row>().list("other", {})).total, 1U);
  });
}

// A copy writes rows beside the store; its counters have to know of them.
TEST_P(OwnedRecordsConformance, CountsWhatTheArchiveWrites) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    auto& store = backend_->owned.of<Row>();
    std::vector<Row> rows = fill<Row>(store, "me", 2);
    EXPECT_EQ(counted<Row>(store, "me"), tally(rows));
    rows.push_back(make<Row>("me"));
    must(backend_->archive->write({rows[2]}));
    EXPECT_EQ(counted<Row>(store, "me"), tally(rows));
    rows[2] = changed(rows[2]);
    must(backend_->archive->write({rows[2]}));
    EXPECT_EQ(counted<Row>(store, "me"), tally(rows));
    EXPECT_EQ(must(store.find("me", KeyOf<Row>::of(rows[2]))), rows[2]);
  });
}

}  // namespace
}  // namespace storage::conformance
