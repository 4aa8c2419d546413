#include "storage/sqlite/token_changes.hpp"

#include <gtest/gtest.h>

#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;
using namespace std::chrono_literals;

RevokedToken token(const std::string& id) { return {id, "user", base::from_millis(4'000'000'000'000)}; }

/// Waits until the writer has done what was submitted before.
void drain_writer(Database& database) {
  must(database.write([](Connection&) -> base::Status { return {}; }));
}

/// A change whose writer died before it could store the generation in the shared file.
void commit_untold_change(const std::filesystem::path& file) {
  Connection connection(file, Connection::Mode::kReadWrite, 5s);
  connection.execute("INSERT INTO token_changes (kind, subject) VALUES (1, 'untold')");
}

TEST(TokenFeedTest, ShowsAChangeOfAnotherConnectionToTheSameFileAtOnce) {
  SqliteBackend backend;
  const auto other = Database::open({.path = backend.file()}, backend.pool(), backend.clock).value();
  const auto feed = make_token_change_feed(*other);
  const auto before = feed->generation_now();
  must(backend.revocations->revoke(token("jti")));
  EXPECT_NE(feed->generation_now(), before);
  EXPECT_EQ(must(feed->changes_since(before.value())).token_ids, std::vector<std::string>{"jti"});
}

TEST(TokenFeedTest, FindsAChangeNobodyToldOfAfterASecond) {
  SqliteBackend backend;
  const auto before = backend.feed->generation_now();
  commit_untold_change(backend.file());
  backend.clock.advance(999ms);
  EXPECT_EQ(backend.feed->generation_now(), before);
  backend.clock.advance(1ms);
  static_cast<void>(backend.feed->generation_now());
  drain_writer(backend.database());
  EXPECT_EQ(backend.feed->generation_now(), *before + 1);
}

TEST(TokenFeedTest, DoesNotAnswerFromMemoryWhenItCouldNotResyncForLong) {
  SqliteBackend backend;
  commit_untold_change(backend.file());
  backend.clock.advance(3s);
  EXPECT_FALSE(backend.feed->generation_now());
  const auto generation = must(backend.feed->generation());
  EXPECT_EQ(backend.feed->generation_now(), generation);
  EXPECT_EQ(must(backend.feed->changes_since(generation - 1)).token_ids, std::vector<std::string>{"untold"});
}

TEST(TokenFeedTest, VoidsAllDecisionsWhenTheDatabaseWasReplacedByAnOlderOne) {
  SqliteBackend backend;
  for (int i = 0; i < 10; ++i) must(backend.revocations->revoke(token(std::to_string(i))));
  const auto before = must(backend.feed->generation());
  backend.close();
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(backend.file().string() + suffix);
  backend.open();
  EXPECT_GT(backend.feed->generation_now(), before);
  EXPECT_TRUE(must(backend.feed->changes_since(before)).everything);
  EXPECT_TRUE(must(backend.feed->changes_since(before - 5)).everything);
}

TEST(TokenFeedTest, KeepsItsNumbersWhenTheSharedFileIsGone) {
  SqliteBackend backend;
  must(backend.revocations->revoke(token("a")));
  const auto before = must(backend.feed->generation());
  backend.close();
  std::filesystem::remove(backend.file().string() + ".gen");
  backend.open();
  EXPECT_EQ(backend.feed->generation_now(), before);
}

TEST(TokenFeedTest, RefusesToStartOnADamagedSharedFile) {
  SqliteBackend backend;
  backend.close();
  {
    auto file = GenerationFile::open(backend.file().string() + ".gen").value();
    file.advance_to(~std::uint64_t{0});
  }
  const auto opened = Database::open({.path = backend.file()}, backend.pool(), backend.clock);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), base::ErrorCode::kInternal);
}

TEST(TokenFeedTest, KeepsABoundedLog) {
  SqliteBackend backend;
  must(backend.database().write([](Connection& connection) -> base::Status {
    for (int i = 0; i < 10'000; ++i) record_change(connection, ChangeKind::kToken, "x");
    return {};
  }));
  const auto rows = must(backend.database().read([](Connection& connection) -> base::Result<std::int64_t> {
    return connection.query_integer("SELECT count(*) FROM token_changes");
  }));
  EXPECT_LE(rows, kChangesKept + 256);
  EXPECT_GE(rows, kChangesKept);
}

TEST(TokenFeedTest, DoesNotMoveForAChangeThatWasUndone) {
  SqliteBackend backend;
  const auto before = backend.feed->generation_now();
  const auto result = runtime::run(backend.database().write([](Connection& connection) -> base::Status {
    record_change(connection, ChangeKind::kToken, "x");
    return std::unexpected(base::Error{base::ErrorCode::kConflict, "on purpose"});
  }));
  EXPECT_FALSE(result);
  EXPECT_EQ(backend.feed->generation_now(), before);
  must(backend.revocations->revoke(token("real")));
  EXPECT_EQ(must(backend.feed->changes_since(*before)).token_ids, std::vector<std::string>{"real"});
}

}  // namespace
}  // namespace storage::sqlite
