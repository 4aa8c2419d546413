#include "storage/sqlite/checkpointer.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;
using namespace std::chrono_literals;

constexpr std::uintmax_t kPageBytes = 4'096;

/// A database of one table, whose log is worked into the file by the options of each test.
class CheckpointerTest : public ::testing::Test {
 protected:
  void open(CheckpointOptions options) {
    // On a busy machine a job waits long for hundreds of commits.
    const WriterOptions few_at_once{.batch_max = 8, .queue_wait_max = 5min};
    database_ =
        Database::open({.path = directory_.file(), .writer = few_at_once, .checkpoints = options}, pool_, clock_)
            .value();
    write("CREATE TABLE rows (text TEXT)");
  }

  void write(const char* sql) {
    must(database_->write([sql](Connection& connection) -> base::Status {
      connection.execute(sql);
      return {};
    }));
  }
  /// Some 25 pages of the log.
  void write_pages() { write("INSERT INTO rows VALUES (hex(randomblob(50000)))"); }

  [[nodiscard]] std::uintmax_t log_pages() const {
    return std::filesystem::file_size(directory_.file().string() + "-wal") / kPageBytes;
  }
  [[nodiscard]] std::uintmax_t file_pages() const { return std::filesystem::file_size(directory_.file()) / kPageBytes; }

  /// Checkpoints are another thread's, and nobody waits for them but a test.
  template <class Condition>
  [[nodiscard]] static bool comes_true(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (!condition() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(1ms);
    return condition();
  }

  TemporaryDirectory directory_;
  conformance::FakeClock clock_;
  runtime::WorkerPool pool_{{.name = "sqlite-test", .threads = 2}};
  std::unique_ptr<Database> database_;
};

TEST_F(CheckpointerTest, LeavesAShortLogAlone) {
  open({.pages = 10'000});
  const auto before = file_pages();
  for (int i = 0; i < 10; ++i) write_pages();
  EXPECT_EQ(file_pages(), before);
}

TEST_F(CheckpointerTest, BringsALongLogIntoTheFileWithoutAFurtherWrite) {
  open({.pages = 50});
  for (int i = 0; i < 10; ++i) write_pages();
  EXPECT_TRUE(comes_true([this] { return file_pages() > 150; }));
}

TEST_F(CheckpointerTest, LetsTheLogBeginAnewBesideWritingThatPauses) {
  open({.pages = 50});
  for (int i = 0; i < 20; ++i) {
    const auto before = file_pages();
    // One commit, all of which one checkpoint brings in; in the pause that one ends.
    write("INSERT INTO rows SELECT hex(randomblob(50000)) FROM (VALUES (1), (2), (3))");
    ASSERT_TRUE(comes_true([&] { return file_pages() > before + 60; }));
    std::this_thread::sleep_for(200ms);
  }
  EXPECT_LT(log_pages(), file_pages() / 2);
}

TEST_F(CheckpointerTest, BoundsTheLogBesideAWriterThatNeverPauses) {
  open({.pages = 50, .log_pages_max = 500});
  const auto results = conformance::run_parallel<base::Status>(400, [this](std::size_t) {
    return database_->write([](Connection& connection) -> base::Status {
      connection.execute("INSERT INTO rows VALUES (hex(randomblob(50000)))");
      return {};
    });
  });
  for (const auto& result : results) EXPECT_TRUE(result) << (result ? "" : result.error().detail());
  // One commit comes on top, of eight rows at most; without a bound it would be 10,000.
  EXPECT_LT(log_pages(), 500U + 8 * 26 + 26);
}

// Symptom: beside a backup each commit waited for a checkpoint that could not be made.
TEST_F(CheckpointerTest, DoesNotHoldTheWriterUpForAReaderOfAnOldMoment) {
  open({.pages = 50, .log_pages_max = 100});
  Connection reader(directory_.file(), Connection::Mode::kReadOnly, 1s);
  reader.execute("BEGIN");
  EXPECT_EQ(reader.query_integer("SELECT count(*) FROM rows"), 0);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 20; ++i) write_pages();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s);
  EXPECT_EQ(reader.query_integer("SELECT count(*) FROM rows"), 0);
  reader.execute("COMMIT");
  EXPECT_TRUE(comes_true([this] {
    write_pages();
    return file_pages() > 400;
  }));
}

TEST_F(CheckpointerTest, EndsWithTheWholeDatabaseInTheOneFile) {
  open({.pages = 50});
  for (int i = 0; i < 10; ++i) write_pages();
  database_.reset();
  EXPECT_FALSE(std::filesystem::exists(directory_.file().string() + "-wal"));
  EXPECT_GT(file_pages(), 240U);
}

}  // namespace
}  // namespace storage::sqlite
