#include "storage/sqlite/snapshot.hpp"

#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;

Account account(const std::string& id) {
  Account row;
  row.id = id;
  row.email = row.email_canonical = id + "@example.com";
  row.token_epoch = 7;
  row.exempt_token_id = "exempt";
  return row;
}

class SnapshotTest : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path copy() const { return backend_.file().string() + ".copy"; }

  SqliteBackend backend_;
};

TEST_F(SnapshotTest, RefusesADatabaseThatIsNotThere) {
  EXPECT_EQ(take_snapshot("/no/such.db", copy()).error().code(), base::ErrorCode::kNotFound);
}

TEST_F(SnapshotTest, DoesNotOverwriteAFile) {
  std::ofstream(copy()) << "something";
  EXPECT_FALSE(take_snapshot(backend_.file(), copy()));
}

TEST_F(SnapshotTest, FindsAFileThatIsNoDatabase) {
  std::ofstream(copy()) << std::string(8192, 'x');
  EXPECT_EQ(inspect(copy()).error().code(), base::ErrorCode::kInvalidArgument);
}

TEST_F(SnapshotTest, FindsADatabaseThatWasCut) {
  for (int i = 0; i < 200; ++i) must(backend_.accounts->create(account("u" + std::to_string(i))));
  ASSERT_TRUE(take_snapshot(backend_.file(), copy()));
  std::filesystem::resize_file(copy(), std::filesystem::file_size(copy()) / 2 / 4096 * 4096);
  EXPECT_EQ(inspect(copy()).error().code(), base::ErrorCode::kInvalidArgument);
}

TEST_F(SnapshotTest, HoldsEveryAccountThatWasAcknowledgedBeforeWhileWritesGoOn) {
  std::atomic<bool> stop = false;
  std::atomic<int> acknowledged = 0;
  std::jthread writer([&] {
    for (int i = 0; !stop; ++i) {
      must(backend_.accounts->create(account("u" + std::to_string(i))));
      ++acknowledged;
    }
  });
  while (acknowledged < 20) std::this_thread::yield();
  const int before = acknowledged;
  const auto taken = take_snapshot(backend_.file(), copy());
  stop = true;
  writer.join();
  ASSERT_TRUE(taken);
  runtime::WorkerPool pool({.name = "copy", .threads = 1});
  const auto database = Database::open({.path = copy()}, pool, backend_.clock).value();
  const auto accounts = make_account_store(*database);
  for (int i = 0; i < before; ++i) EXPECT_TRUE(must(accounts->find_by_id("u" + std::to_string(i)))) << i;
}

TEST_F(SnapshotTest, KeepsSchemaAndGenerationAndIsPrivate) {
  must(backend_.accounts->create(account("a")));
  must(backend_.accounts->end_tokens("a", std::nullopt));
  const auto generation = must(backend_.feed->generation());
  ASSERT_TRUE(take_snapshot(backend_.file(), copy()));
  const auto info = inspect(copy()).value();
  EXPECT_EQ(info.schema, latest_schema());
  EXPECT_EQ(info.generation, generation);
  struct stat status{};
  ASSERT_EQ(::stat(copy().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(SnapshotTest, NamesTheBlobsOfItsRows) {
  Avatar avatar;
  avatar.user_id = "a";
  avatar.name = "a.png";
  avatar.sha256 = "aa";
  must(backend_.avatars->replace(avatar));
  Document document;
  document.id = "d";
  document.stored_name = "d.pdf";
  document.sha256 = "dd";
  must(backend_.documents->create(entry_of(document), {}));
  ASSERT_TRUE(take_snapshot(backend_.file(), copy()));
  std::vector<std::string> named;
  ASSERT_TRUE(for_each_blob(copy(), [&](const NamedBlob& blob) -> base::Status {
    named.push_back(blob.name + " " + blob.sha256 + (blob.kind == BlobKind::kAvatar ? " avatar" : " document"));
    return {};
  }));
  EXPECT_EQ(named, (std::vector<std::string>{"a.png aa avatar", "d.pdf dd document"}));
}

TEST_F(SnapshotTest, EndsEveryTokenWithAnEpochNoTokenCanHave) {
  must(backend_.accounts->create(account("a")));
  Session session;
  session.id = session.token_hash = "s";
  session.user_id = "a";
  must(backend_.sessions->create(session));
  ASSERT_TRUE(take_snapshot(backend_.file(), copy()));
  const auto generation = inspect(copy()).value().generation;
  ASSERT_TRUE(end_all_tokens(copy(), backend_.clock.now()));
  EXPECT_GT(inspect(copy()).value().generation, generation);
  runtime::WorkerPool pool({.name = "copy", .threads = 1});
  const auto database = Database::open({.path = copy()}, pool, backend_.clock).value();
  const auto row = must(make_account_store(*database)->find_by_id("a")).value();
  EXPECT_GT(row.token_epoch, 1'000'000U);
  EXPECT_EQ(row.exempt_token_id, std::nullopt);
  EXPECT_FALSE(must(make_session_store(*database)->find_by_token("s")));
}

}  // namespace
}  // namespace storage::sqlite
