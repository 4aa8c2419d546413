// Lists over so many accounts that what a filter leaves is not counted by looking.
#include <gtest/gtest.h>

#include <set>

#include "storage/sqlite/account_lists.hpp"
#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;

/// As a program writes it that knows nothing of lists and counts.
constexpr const char* kInsertMany = R"sql(
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 10100)
INSERT INTO accounts
  SELECT 'id-' || n, 'user' || n || '@example.com', 'user' || n || '@example.com', NULL, NULL, 'hash',
    iif(n = 77, 'Zoé', NULL), NULL, NULL, NULL, NULL, 'LEISURE', iif(n % 101 = 0, 'ADMIN', 'USER'), n % 2, 0, NULL,
    n % 1000 = 0, NULL, NULL, 0, NULL, NULL, NULL, n, n FROM number;
)sql";

class ManyAccountsTest : public ::testing::Test {
 protected:
  ManyAccountsTest() {
    Connection(backend_.file(), Connection::Mode::kReadWrite, std::chrono::seconds{5}).execute(kInsertMany);
  }

  [[nodiscard]] AccountStore& accounts() { return *backend_.accounts; }
  [[nodiscard]] std::uint64_t count(const AccountFilter& filter) { return must(accounts().count(filter)).rows; }

  SqliteBackend backend_;
};

TEST_F(ManyAccountsTest, CountsByStandingExactly) {
  EXPECT_EQ(count({}), 10'100U);
  EXPECT_EQ(count({.role = Role::kAdmin}), 100U);
  EXPECT_EQ(count({.role = Role::kUser, .is_verified = true}), 5'000U);
  EXPECT_EQ(count({.is_suspended = false}), 10'090U);
}

TEST_F(ManyAccountsTest, SaysWhenThereAreMoreThanItCounts) {
  const AccountCount found = must(accounts().count({.search = "example"}));
  EXPECT_EQ(found.rows, kAccountsCountedMax);
  EXPECT_FALSE(found.is_exact);
}

TEST_F(ManyAccountsTest, ShowsWhatAFilterLeavesInEveryOrderOnce) {
  for (std::size_t order = 0; order < Spelled<AccountOrder>::texts.size(); ++order) {
    SCOPED_TRACE(Spelled<AccountOrder>::texts.at(order));
    AccountQuery query;
    query.filter = {.is_suspended = false};
    query.order = static_cast<AccountOrder>(order);
    query.limit = kAccountsPageMax;
    std::set<std::string> seen;
    std::size_t shown = 0;
    do {
      const AccountPage page = must(accounts().list(query));
      for (const Account& account : page.items) seen.insert(account.id);
      shown += page.items.size();
      query.after = page.next;
    } while (query.after);
    EXPECT_EQ(shown, 10'090U);
    EXPECT_EQ(seen.size(), shown);
  }
}

TEST_F(ManyAccountsTest, FindsTheOneThatASearchMeans) {
  AccountQuery query;
  query.filter = {.search = "ZOÉ"};
  const AccountPage page = must(accounts().list(query));
  ASSERT_EQ(page.items.size(), 1U);
  EXPECT_EQ(page.items.front().id, "id-77");
}

TEST_F(ManyAccountsTest, CountsAgainWhatAnOlderDatabaseHolds) {
  backend_.close();
  Connection(backend_.file(), Connection::Mode::kReadWrite, std::chrono::seconds{5})
      .execute(
          "DROP TRIGGER account_counts_added; DROP TRIGGER account_counts_removed;"
          "DROP TRIGGER account_counts_moved; DROP TABLE account_counts");
  backend_.open();
  EXPECT_EQ(count({.role = Role::kAdmin}), 100U);
}

// The list would walk indexes that are not there, and count by what nobody keeps.
TEST(ImportedListsTest, SayTheyAreAwayWhileVeryManyAccountsCome) {
  SqliteBackend backend;
  must(backend.accounts->begin_import());
  const auto listed = runtime::run(backend.accounts->list({}));
  ASSERT_FALSE(listed);
  EXPECT_EQ(listed.error().code(), base::ErrorCode::kUnavailable);
  const auto counted = runtime::run(backend.accounts->count({}));
  ASSERT_FALSE(counted);
  EXPECT_EQ(counted.error().code(), base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace storage::sqlite
