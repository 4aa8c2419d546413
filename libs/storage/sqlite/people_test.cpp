// A database that fails in the middle of a change of account, settings and picture.
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;

/// Makes every write of one kind to a table fail from now on.
void break_writes(SqliteBackend& backend, const std::string& write) {
  must(backend.database().write([write](Connection& connection) -> base::Status {
    const std::string sql = "CREATE TRIGGER broken BEFORE " + write + " BEGIN SELECT RAISE(ABORT, 'broken'); END";
    connection.execute(sql.c_str());
    return {};
  }));
}

class BrokenPersonTest : public ::testing::TestWithParam<const char*> {};

// Symptom: after a failed call the new picture stayed, or the new name.
TEST_P(BrokenPersonTest, LeavesEverythingAsItWas) {
  SqliteBackend backend;
  Account account;
  account.id = "anna";
  account.email = account.email_canonical = "anna@example.com";
  account.username = "anna";
  must(backend.accounts->create(account));
  Avatar picture;
  picture.user_id = "anna";
  picture.name = "old.png";
  must(backend.avatars->replace(picture));
  break_writes(backend, GetParam());

  PersonChanges changes;
  changes.account.username.emplace("berta");
  changes.settings.language = "French";
  changes.picture = PersonChanges::Picture::kReplace;
  changes.new_picture = picture;
  changes.new_picture.name = "new.png";
  ASSERT_FALSE(runtime::run(backend.people->change("anna", changes)));
  EXPECT_EQ(must(backend.accounts->find_by_id("anna"))->username, "anna");
  EXPECT_EQ(must(backend.settings->get("anna")).language, "English");
  EXPECT_EQ(must(backend.avatars->find_by_user("anna"))->name, "old.png");
}

INSTANTIATE_TEST_SUITE_P(AtEachStep, BrokenPersonTest,
                         testing::Values("UPDATE ON accounts", "INSERT ON settings", "DELETE ON avatars",
                                         "INSERT ON avatars"));

}  // namespace
}  // namespace storage::sqlite
