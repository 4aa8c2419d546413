#include "storage/ports/owned_records.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <map>
#include <set>

#include "storage/conformance/backend.hpp"
#include "storage/ports/archive.hpp"
#include "storage/records/json_view.hpp"
#include "storage/records/random_record.hpp"

namespace storage::conformance {

// A program links all suites but runs those of the ports it implements.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(OwnedRecordsConformance);

namespace {

using Keys = std::vector<std::string>;

base::SystemRandom& any() {
  static base::SystemRandom random;
  return random;
}

/// For what takes a store long: with and without what is unique, with filters that are counted and that are not.
template <class Visit>
void for_some_kinds(Visit visit) {
  visit.template operator()<Favourite>();
  visit.template operator()<HistoryEntry>();
  visit.template operator()<Notification>();
}

template <class Row>
Row make(const std::string& owner, std::int64_t millis = 1) {
  Row row = random_record<Row>(any());
  OwnerOf<Row>::of(row) = owner;
  NewestOf<Row>::of(row) = base::from_millis(millis);
  return row;
}

template <class Row>
Keys keys_of(const std::vector<Row>& rows) {
  Keys keys;
  for (const Row& row : rows) keys.push_back(KeyOf<Row>::of(row));
  return keys;
}

/// As lists have to be.
template <class Row>
std::vector<Row> sorted(std::vector<Row> rows) {
  std::ranges::sort(rows, [](const Row& a, const Row& b) {
    return std::tie(NewestOf<Row>::of(a), KeyOf<Row>::of(a)) > std::tie(NewestOf<Row>::of(b), KeyOf<Row>::of(b));
  });
  return rows;
}

/// Some rows of `owner`, most of which share their time with others.
template <class Row>
std::vector<Row> fill(OwnedRecords<Row>& store, const std::string& owner, int count) {
  std::vector<Row> rows;
  for (int i = 0; i < count; ++i) {
    rows.push_back(make<Row>(owner, i / 4));
    must(store.create(rows.back()));
  }
  return sorted(std::move(rows));
}

/// A filter for each single member and one for all of them, with the values of `row`.
template <class Row, auto... Member>
std::vector<Filter<Row>> filters_like(const Row& row, Members<Member...> /*list*/) {
  std::vector<Filter<Row>> filters{Filter<Row>().template where<Member>(row.*Member)...};
  Filter<Row> all;
  (all.template where<Member>(row.*Member), ...);
  filters.push_back(all);
  return filters;
}
template <class Row>
std::vector<Filter<Row>> filters_like(const Row& row) {
  return filters_like(row, FiltersOf<Row>{});
}

template <class Row>
std::vector<Row> matching(const std::vector<Row>& rows, const Filter<Row>& filter) {
  std::vector<Row> found;
  std::ranges::copy_if(rows, std::back_inserter(found), [&](const Row& row) { return matches(filter, row); });
  return found;
}

/// Another value in every field but the key, the owner and what is unique.
template <class Row>
Row changed(Row row) {
  const Row other = random_record<Row>(any());
  for_each_field<Row>([&](auto at) {
    bool is_kept = at.kIndex == KeyOf<Row>::kIndex || at.kIndex == OwnerOf<Row>::kIndex;
    for_each_member<Row>(typename Described<Row>::unique{},
                         [&](auto unique) { is_kept = is_kept || unique.kIndex == at.kIndex; });
    if (!is_kept) at.of(row) = at.of(other);
  });
  return row;
}

template <class Row>
std::uint64_t sum(const std::vector<Count<Row>>& counts) {
  std::uint64_t rows = 0;
  for (const Count<Row>& count : counts) rows += count.rows;
  return rows;
}

/// What `counts` has to say of these rows.
template <class Row>
std::map<Combination<Row>, std::uint64_t> tally(const std::vector<Row>& rows) {
  std::map<Combination<Row>, std::uint64_t> counts;
  for (const Row& row : rows) ++counts[combination_of(row)];
  return counts;
}
template <class Row>
std::map<Combination<Row>, std::uint64_t> counted(OwnedRecords<Row>& store, const std::string& owner) {
  std::map<Combination<Row>, std::uint64_t> counts;
  for (const Count<Row>& count : must(store.counts(owner))) counts[count.values] = count.rows;
  return counts;
}

class Lines final : public JsonSink {
 public:
  base::Status add(const boost::json::object& record) override {
    lines.push_back(boost::json::serialize(record));
    return {};
  }
  runtime::Task<base::Status> drain() override { co_return base::Status{}; }
  std::vector<std::string> lines;
};

TEST_P(OwnedRecordsConformance, KeepsEveryField) {
  for_each_kind([&]<class Row>() {
    SCOPED_TRACE(Described<Row>::kind.name);
    const Row full = make<Row>("me");
    Row bare = bare_record<Row>(any());
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
