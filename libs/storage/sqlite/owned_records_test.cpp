// What the adapter promises beyond the port: costs that do not grow with what a user has, and tables of other versions.
#include "storage/records/random_record.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/owned_tables.hpp"
#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;
using namespace std::chrono_literals;

/// What SQLite says it will do, one step a line.
std::string plan(Connection& connection, const std::string& sql) {
  const std::string explain = "EXPLAIN QUERY PLAN " + sql;
  std::string text;
  Statement statement = connection.prepare(explain.c_str());
  while (statement.step()) text += statement.text(3) + "\n";
  return text;
}

TEST(OwnedRecordsTest, FindsAndSkipsPagesInAnIndexAlone) {
  SqliteBackend backend;
  Connection connection(backend.file(), Connection::Mode::kReadOnly, 5s);
  for_each_kind([&]<class Row>() {
    const std::string name = Described<Row>::kind.name;
    std::vector<std::string> indexes{name + "_newest"};
    for_each_member<Row>(FiltersOf<Row>{}, [&](auto at) { indexes.push_back(name + "_by_" + at.column()); });
    for (std::size_t i = 0; i < indexes.size(); ++i) {
      const std::size_t mask = i == 0 ? 0 : std::size_t{1} << (i - 1);
      for (const auto* texts :
           {&SqlOf<Row>::get().page, &SqlOf<Row>::get().page_behind, &SqlOf<Row>::get().last_page}) {
        const std::string steps = plan(connection, (*texts)[mask]);
        EXPECT_NE(steps.find("USING COVERING INDEX " + indexes[i]), std::string::npos) << steps;
        EXPECT_EQ(steps.find("SCAN"), std::string::npos) << steps;
      }
    }
  });
}

TEST(OwnedRecordsTest, ReadsFirstPagesInTheOrderOfAnIndex) {
  SqliteBackend backend;
  Connection connection(backend.file(), Connection::Mode::kReadOnly, 5s);
  for_each_kind([&]<class Row>() {
    for (const auto* texts : {&SqlOf<Row>::get().first_page, &SqlOf<Row>::get().first_page_behind}) {
      for (std::size_t mask = 0; mask < 2 && mask < texts->size(); ++mask) {
        const std::string steps = plan(connection, (*texts)[mask]);
        EXPECT_NE(steps.find(" INDEX " + std::string(Described<Row>::kind.name) + "_"), std::string::npos) << steps;
        EXPECT_EQ(steps.find("TEMP B-TREE"), std::string::npos) << steps;
      }
    }
  });
}

TEST(OwnedRecordsTest, TakesTotalsFromTheCounters) {
  SqliteBackend backend;
  Connection connection(backend.file(), Connection::Mode::kReadOnly, 5s);
  for_each_kind([&]<class Row>() {
    const std::string counts = std::string(Described<Row>::kind.name) + "_counts";
    EXPECT_NE(plan(connection, SqlOf<Row>::get().total[0]).find("SEARCH " + counts + " USING PRIMARY KEY"),
              std::string::npos)
        << plan(connection, SqlOf<Row>::get().total[0]);
  });
}

// A program of a later version has added columns and runs beside this one during a rolling update.
TEST(OwnedRecordsTest, WorksBesideColumnsItDoesNotKnow) {
  SqliteBackend backend;
  Connection later(backend.file(), Connection::Mode::kReadWrite, 5s);
  for_each_kind([&]<class Row>() {
    const std::string name = Described<Row>::kind.name;
    later.execute(("ALTER TABLE " + name + " ADD COLUMN later TEXT").c_str());
    base::SystemRandom random;
    const Row row = random_record<Row>(random);
    const std::string owner = OwnerOf<Row>::of(row);
    auto& store = backend.owned.of<Row>();
    must(store.create(row));
    later.execute(("UPDATE " + name + " SET later = 'kept'").c_str());
    must(store.modify(owner, KeyOf<Row>::of(row), [](std::optional<Row> there) { return there; }));
    EXPECT_EQ(must(store.find(owner, KeyOf<Row>::of(row))), row);
    const std::string kept = "SELECT count(*) FROM " + name + " WHERE later = 'kept'";
    EXPECT_EQ(later.query_integer(kept.c_str()), 1) << name;
  });
}

// A table that a program of before has made, with a row.
TEST(OwnedRecordsTest, AddsTheColumnsOfLaterFields) {
  TemporaryDirectory directory;
  Connection connection(directory.file(), Connection::Mode::kReadWrite, 5s);
  connection.execute(SqlOf<Favourite>::get().create.c_str());
  connection.execute("INSERT INTO favourites VALUES ('f', 'me', 'HOTEL', 'h', NULL, NULL, 'n', 1, 2)");
  for (int start = 0; start < 2; ++start) add_owned_tables(connection);
  auto row = Rows<Favourite>::find(connection, "f");
  ASSERT_TRUE(row);
  EXPECT_EQ(row->notes, "n");
  EXPECT_FALSE(row->title);
  row->title = "t";
  Rows<Favourite>::update(connection, *row);
  EXPECT_EQ(Rows<Favourite>::find(connection, "f"), row);
}

}  // namespace
}  // namespace storage::sqlite
