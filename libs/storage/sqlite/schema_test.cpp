#include "storage/sqlite/schema.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <sstream>

#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;
using namespace std::chrono_literals;

/// A database as a release with that schema version left it.
void load_fixture(const std::filesystem::path& file, const char* name) {
  std::ifstream in(std::filesystem::path{DREAMSCAPE_SOURCE_DIR} / "libs/storage/sqlite/fixtures" / name);
  ASSERT_TRUE(in) << name;
  std::stringstream sql;
  sql << in.rdbuf();
  Connection(file, Connection::Mode::kReadWrite, 5s).execute(sql.str().c_str());
}

std::unique_ptr<Connection> open_new(const TemporaryDirectory& directory) {
  return std::make_unique<Connection>(directory.file(), Connection::Mode::kReadWrite, 5s);
}

TEST(SchemaTest, KeepsTheRowsOfAVersion1Database) {
  TemporaryDirectory directory;
  load_fixture(directory.file(), "v1.sql");
  runtime::WorkerPool pool({.name = "sqlite-test", .threads = 1});
  const conformance::FakeClock clock;
  const auto database = Database::open({.path = directory.file()}, pool, clock).value();
  const auto account = must(make_account_store(*database)->find_by_email("kevin@example.com", "kevin@example.com"));
  ASSERT_TRUE(account);
  EXPECT_EQ(account->username, "Kevin");
  EXPECT_EQ(account->role, Role::kAdmin);
  EXPECT_EQ(must(make_session_store(*database)->find_by_token("hash-1"))->family_id, "family-1");
  EXPECT_TRUE(must(make_revocation_store(*database)->is_revoked("jti-1")));
  EXPECT_EQ(must(make_profile_store(*database)->find_by_user("user-1"))->bio, "Hello");
  EXPECT_EQ(must(make_settings_store(*database)->get("user-1")).activities, std::vector<std::string>{"hiking"});
  EXPECT_EQ(must(make_avatar_store(*database)->find_by_user("user-1"))->variants.size(), 1U);
  EXPECT_EQ(must(make_document_catalogue(*database)->get("user-1", "doc-1")).document.title, "Visa");
  EXPECT_EQ(must(make_audit_log(*database)->newest_of_user("user-1", 5)).size(), 1U);
  EXPECT_EQ(must(make_security_event_log(*database)->newest_of_user("user-1", 5)).size(), 1U);
  EXPECT_EQ(must(make_token_change_feed(*database)->generation()), 1U);
}

// Programs of version 1.0.0 open what this one has opened: the version must not move for what they can ignore.
TEST(SchemaTest, AddsTheMarkOfTheInstallationWithoutANewVersion) {
  TemporaryDirectory directory;
  load_fixture(directory.file(), "v1.sql");
  runtime::WorkerPool pool({.name = "sqlite-test", .threads = 1});
  const conformance::FakeClock clock;
  const auto database = Database::open({.path = directory.file()}, pool, clock).value();
  EXPECT_FALSE(database->was_created());
  const InstallationMark mark = must(make_installation_store(*database)->get());
  EXPECT_EQ(mark.id.size(), 32U);
  EXPECT_EQ(mark.high_water, 0);
  EXPECT_EQ(open_new(directory)->query_integer("PRAGMA user_version"), 1);
}

TEST(SchemaTest, KnowsADatabaseThatTheFirstReleaseMade) {
  TemporaryDirectory directory;
  load_fixture(directory.file(), "v1.sql");
  runtime::WorkerPool pool({.name = "sqlite-test", .threads = 1});
  const conformance::FakeClock clock;
  const auto old = Database::open({.path = directory.file()}, pool, clock).value();
  EXPECT_TRUE(must(make_store_origin(*old)->is_of_first_release()));
  SqliteBackend fresh;
  EXPECT_FALSE(must(fresh.origin->is_of_first_release()));
  fresh.restart();
  EXPECT_FALSE(must(fresh.origin->is_of_first_release()));
}

// Symptom: after JWT_EXPIRES_IN was shortened the purge went by the new lifetime, and forgot ends of families whose old
// tokens were still good.
TEST(SchemaTest, KeepsSessionsForTheLongestLifetimeItHasSeen) {
  SqliteBackend backend;
  const auto long_lived = make_session_store(backend.database(), {.access_lifetime = 24h});
  Session session;
  session.id = session.token_hash = session.family_id = "a";
  session.created_at = session.authenticated_at = backend.clock.now();
  session.expires_at = backend.clock.now() + 1s;
  must(long_lived->create(session));
  must(long_lived->purge_expired());
  must(long_lived->revoke_family("a"));
  const auto shortened = make_session_store(backend.database(), {.access_lifetime = 1min});
  backend.clock.advance(24h - 1ms);
  EXPECT_EQ(must(shortened->purge_expired()), 0U);
  EXPECT_TRUE(must(shortened->is_family_revoked("a")));
}

TEST(SchemaTest, RefusesANewerDatabase) {
  SqliteBackend backend;
  backend.close();
  Connection(backend.file(), Connection::Mode::kReadWrite, 5s).execute("PRAGMA user_version = 9999");
  const auto opened = Database::open({.path = backend.file()}, backend.pool(), backend.clock);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().detail().find("9999"), std::string::npos);
  EXPECT_EQ(opened.error().message(), "Internal server error");
}

TEST(SchemaTest, RefusesAFileThatIsNoDatabase) {
  TemporaryDirectory directory;
  std::ofstream(directory.file()) << std::string(8192, 'x');
  runtime::WorkerPool pool({.name = "sqlite-test", .threads = 1});
  const conformance::FakeClock clock;
  EXPECT_FALSE(Database::open({.path = directory.file()}, pool, clock));
}

TEST(SchemaTest, AppliesOnlyTheMissingSteps) {
  TemporaryDirectory directory;
  const auto owner = open_new(directory);
  Connection& connection = *owner;
  std::vector<const char*> steps(migrations().begin(), migrations().end());
  steps.push_back("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
  ASSERT_TRUE(migrate(connection, steps));
  steps.push_back("ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 7");
  ASSERT_TRUE(migrate(connection, steps));
  ASSERT_TRUE(migrate(connection, steps));
  EXPECT_EQ(connection.query_integer("SELECT sum(b) FROM t"), 7);
  EXPECT_EQ(connection.query_integer("PRAGMA user_version"), static_cast<std::int64_t>(steps.size()));
}

TEST(SchemaTest, UndoesAllStepsWhenOneFails) {
  TemporaryDirectory directory;
  const auto owner = open_new(directory);
  Connection& connection = *owner;
  const std::array steps{"CREATE TABLE t (a INTEGER)", "CREATE TABLE t (a INTEGER)"};
  EXPECT_FALSE(migrate(connection, steps));
  EXPECT_EQ(connection.query_integer("SELECT count(*) FROM sqlite_schema"), 0);
  EXPECT_EQ(connection.query_integer("PRAGMA user_version"), 0);
}

TEST(SchemaTest, LetsManyOpenANewFileAtOnce) {
  TemporaryDirectory directory;
  runtime::WorkerPool pool({.name = "sqlite-test", .threads = 1});
  const conformance::FakeClock clock;
  std::atomic<int> opened = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        const auto database = Database::open({.path = directory.file()}, pool, clock);
        EXPECT_TRUE(database) << (database ? "" : database.error().detail());
        opened += database.has_value() ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(opened, 8);
}

TEST(SchemaTest, KeepsItsFilesPrivate) {
  SqliteBackend backend;
  for (const char* suffix : {"", "-wal", "-shm", ".gen"}) {
    const auto status = std::filesystem::status(backend.file().string() + suffix);
    EXPECT_EQ(status.permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write) << suffix;
  }
}

}  // namespace
}  // namespace storage::sqlite
