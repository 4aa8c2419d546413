#include "transfer/import/import_users.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "runtime/run.hpp"
#include "storage/memory/stores.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temporary_folder.hpp"
#include "transfer/import/test_support.hpp"

namespace transfer {
namespace {

class ImportUsersTest : public testing::Test {
 protected:
  ImportReport import(const std::string& lines, const ImportOptions& options = {}) {
    std::istringstream in(lines);
    const auto source = make_json_lines_source(in);
    return import_users(*source, *accounts_, clock_, options).value();
  }
  std::optional<storage::Account> find(const std::string& id) {
    return runtime::run(accounts_->find_by_id(id)).value();
  }

  testkit::FakeClock clock_;
  storage::memory::TokenChangeLog changes_;
  std::unique_ptr<storage::AccountStore> accounts_ = storage::memory::make_account_store(clock_, changes_);
};

TEST_F(ImportUsersTest, RefusesTheSecondOfTwoUsersWithOneAddress) {
  const auto report = import(json_user("a", "kevin@gmail.com") + "\n" + json_user("b", "k.e.v.i.n@gmail.com") + "\n");
  EXPECT_EQ(report.imported, 1U);
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.problems[0].line, 2U);
  EXPECT_EQ(report.problems[0].reason, "another account has this email");
}

TEST_F(ImportUsersTest, RefusesAUsernameThatIsTaken) {
  const auto report = import(json_user("a", "a@example.com", R"(,"username":"Kevin")") + "\n" +
                             json_user("b", "b@example.com", R"(,"username":"kevin")") + "\n");
  ASSERT_EQ(report.problems.size(), 1U);
  EXPECT_EQ(report.problems[0].reason, "another account has this username");
}

TEST_F(ImportUsersTest, TakesUuidsForIds) {
  std::ifstream file(std::filesystem::path{DREAMSCAPE_CORPORA_DIR} / "faults/uuid-ids.jsonl");
  const std::string lines{std::istreambuf_iterator<char>{file}, {}};
  EXPECT_EQ(import(lines).imported, 2U);
  EXPECT_EQ(find("0b9c1d1e-6f1a-4c0e-9b7a-2f6d5a4c3b21")->email, "one@old.example");
  EXPECT_EQ(find("7d3f0c52-1b2a-4e5f-8c6d-9a0b1c2d3e4f")->email, "two@old.example");
}

TEST_F(ImportUsersTest, RefusesAnIdThatBelongsToSomebodyElse) {
  import(json_user("a", "a@example.com"));
  const auto report = import(json_user("a", "b@example.com"));
  EXPECT_EQ(report.conflict, 1U);
  EXPECT_EQ(find("a")->email, "a@example.com");
}

TEST_F(ImportUsersTest, NamesTheLinesOfWhatIsInvalidInOrder) {
  const auto report = import("{}\n\nnonsense\n" + json_user("a", "a@example.com") + "\n" + json_user("b", "x"));
  EXPECT_EQ(report.read, 4U);
  EXPECT_EQ(report.invalid, 3U);
  EXPECT_EQ(report.imported, 1U);
  ASSERT_EQ(report.problems.size(), 3U);
  EXPECT_EQ(report.problems[0].line, 1U);
  EXPECT_EQ(report.problems[1].line, 3U);
  EXPECT_EQ(report.problems[2].line, 5U);
}

TEST_F(ImportUsersTest, FindsEverythingUnchangedTheSecondTime) {
  std::string lines;
  for (int i = 0; i < 50; ++i) {
    lines += json_user("u" + std::to_string(i), "u" + std::to_string(i) + "@example.com") + "\n";
  }
  EXPECT_EQ(import(lines).imported, 50U);
  const auto again = import(lines);
  EXPECT_EQ(again.unchanged, 50U);
  EXPECT_EQ(again.imported + again.refused(), 0U);
}

TEST_F(ImportUsersTest, LeavesAnAccountThatChangedSinceAlone) {
  import(json_user("a", "a@example.com", R"(,"firstName":"Old")"));
  storage::AccountChanges changes;
  changes.first_name.emplace("New");
  ASSERT_TRUE(runtime::run(accounts_->update("a", changes)));
  EXPECT_EQ(import(json_user("a", "a@example.com", R"(,"firstName":"Old")")).unchanged, 1U);
  EXPECT_EQ(find("a")->first_name, "New");
}

TEST_F(ImportUsersTest, ADryRunFindsConflictsAndWritesNothing) {
  import(json_user("a", "a@example.com", R"(,"username":"Anna")"));
  const auto target = std::move(accounts_);
  accounts_ = storage::memory::make_account_store(clock_, changes_);  // the scratch store
  ImportOptions options;
  options.is_dry_run = true;
  options.dry_run_against = target.get();
  const auto report = import(json_user("a", "a@example.com") + "\n" + json_user("b", "a@example.com") + "\n" +
                                 json_user("c", "c@example.com") + "\n" + json_user("d", "c@example.com") + "\n" +
                                 json_user("e", "e@example.com", R"(,"username":"anna")") + "\n",
                             options);
  EXPECT_EQ(report.unchanged, 1U);
  EXPECT_EQ(report.imported, 1U);
  EXPECT_EQ(report.conflict, 3U);
  EXPECT_FALSE(runtime::run(target->find_by_id("c")).value());
}

TEST(ImportUsersIntoSqliteTest, StopsWhenTheStoreFails) {
  const testkit::TemporaryFolder folder;
  const testkit::FakeClock clock;
  runtime::WorkerPool pool({.name = "import", .threads = 1});
  // A queue shorter than the calls in flight: the store refuses, as one that is too busy would.
  const auto database =
      storage::sqlite::Database::open({.path = folder.path() / "test.db", .writer = {.queue_max = 1}}, pool, clock)
          .value();
  const auto accounts = storage::sqlite::make_account_store(*database);
  std::string lines;
  for (int i = 0; i < 100; ++i) {
    lines += json_user("u" + std::to_string(i), "u" + std::to_string(i) + "@example.com") + "\n";
  }
  std::istringstream in(lines);
  const auto source = make_json_lines_source(in);
  const auto report = import_users(*source, *accounts, clock, {.in_flight = 100});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code(), base::ErrorCode::kUnavailable);
}

TEST(ImportUsersIntoSqliteTest, KeepsEveryFieldOverARestart) {
  const testkit::TemporaryFolder folder;
  const testkit::FakeClock clock;
  runtime::WorkerPool pool({.name = "import", .threads = 1});
  const storage::sqlite::DatabaseOptions options{.path = folder.path() / "test.db"};
  {
    const auto database = storage::sqlite::Database::open(options, pool, clock).value();
    const auto accounts = storage::sqlite::make_account_store(*database);
    std::istringstream in(json_user("a", "a@example.com",
                                    R"(,"role":"ADMIN","isVerified":true,"dateOfBirth":"1990-05-17",)"
                                    R"("createdAt":{"$date":"2020-01-02T03:04:05.678Z"})"));
    const auto source = make_json_lines_source(in);
    EXPECT_EQ(import_users(*source, *accounts, clock, {}).value().imported, 1U);
  }
  const auto database = storage::sqlite::Database::open(options, pool, clock).value();
  const auto accounts = storage::sqlite::make_account_store(*database);
  const auto account = runtime::run(accounts->find_by_id("a")).value().value();
  EXPECT_EQ(account.role, storage::Role::kAdmin);
  EXPECT_TRUE(account.is_verified);
  EXPECT_EQ(base::to_iso8601(*account.date_of_birth), "1990-05-17T00:00:00.000Z");
  EXPECT_EQ(base::to_iso8601(account.created_at), "2020-01-02T03:04:05.678Z");
  EXPECT_EQ(account.password_hash.reveal(), kBcryptHash);
}

}  // namespace
}  // namespace transfer
