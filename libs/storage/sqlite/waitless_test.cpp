// Reads on the caller's own thread, and when they leave it.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <thread>

#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;

/// Whether the file system can say that it would have to wait; without that all reads are the pool's.
bool knows_waitless_reads(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char byte = 0;
  const iovec target{.iov_base = &byte, .iov_len = 1};
  const bool knows = ::preadv2(file, &target, 1, 0, RWF_NOWAIT) == 1 || errno == EAGAIN;
  ::close(file);
  return knows;
}

/// Out of the system's memory, as after a night in which others needed it.
void forget_pages(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ::fdatasync(file);
  ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
  ::close(file);
}

class WaitlessTest : public ::testing::Test {
 protected:
  WaitlessTest() { open(); }

  void open() {
    database_.reset();
    database_ = Database::open({.path = directory_.file()}, pool_, clock_).value();
  }

  /// Which thread `sql` is read on; also its result.
  struct Seen {
    std::thread::id thread;
    std::int64_t value = 0;
  };
  [[nodiscard]] Seen read(const char* sql) {
    return must(database_->read([sql](Connection& connection) -> base::Result<Seen> {
      const std::int64_t value = connection.query_integer(sql);
      return Seen{std::this_thread::get_id(), value};
    }));
  }
  /// As the first read of a process is the pool's, which makes a connection for the next.
  void warm_up() { static_cast<void>(read("SELECT count(*) FROM sqlite_schema")); }

  void write(const char* sql) {
    must(database_->write([sql](Connection& connection) -> base::Status {
      connection.execute(sql);
      return {};
    }));
  }

  /// Whether a read was made where `expected`, if this file system can do that at all.
  void expect_on_this_thread(const Seen& seen, bool expected) const {
    const bool is_here = seen.thread == own_thread_;
    EXPECT_EQ(is_here, expected && knows_waitless_reads(directory_.file()));
  }

  TemporaryDirectory directory_;
  conformance::FakeClock clock_;
  runtime::WorkerPool pool_{{.name = "sqlite-test", .threads = 2}};
  std::unique_ptr<Database> database_;
  const std::thread::id own_thread_ = std::this_thread::get_id();
};

TEST_F(WaitlessTest, LeavesTheFirstReadToThePool) {
  expect_on_this_thread(read("SELECT count(*) FROM accounts"), false);
}

TEST_F(WaitlessTest, ReadsWhatIsInMemoryOnTheThreadOfItsCaller) {
  warm_up();
  expect_on_this_thread(read("SELECT count(*) FROM accounts"), true);
}

TEST_F(WaitlessTest, SeesEveryWriteThatWasAcknowledged) {
  write("CREATE TABLE numbers (number INTEGER)");
  warm_up();
  for (int i = 1; i <= 50; ++i) {
    write("INSERT INTO numbers VALUES (1)");
    EXPECT_EQ(read("SELECT count(*) FROM numbers").value, i);
  }
}

TEST_F(WaitlessTest, LeavesStatementsOfManyStepsToThePool) {
  warm_up();
  const char* const sql =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT sum(i) FROM n";
  const Seen seen = read(sql);
  expect_on_this_thread(seen, false);
  EXPECT_EQ(seen.value, 200'010'000);
  expect_on_this_thread(read("SELECT count(*) FROM accounts"), true);  // the next one has steps of their own
}

// A connection left in its transaction would show what was at that moment for ever.
TEST_F(WaitlessTest, EndsTheMomentOfAReadThatTookTooManySteps) {
  write("CREATE TABLE numbers (number INTEGER)");
  warm_up();
  for (int i = 1; i <= 600; ++i) {
    must(database_->read([](Connection& connection) -> base::Result<std::int64_t> {
      const ReadTransaction moment(connection);
      return connection.query_integer(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT sum(i) FROM n");
    }));
  }
  write("INSERT INTO numbers VALUES (1)");
  const Seen seen = read("SELECT count(*) FROM numbers");
  EXPECT_EQ(seen.value, 1);
  expect_on_this_thread(seen, true);
}

TEST_F(WaitlessTest, LeavesWhatIsNotInMemoryToThePool) {
  write("CREATE TABLE large (text TEXT)");
  write(
      "INSERT INTO large WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
      " SELECT hex(randomblob(8000)) FROM n");
  open();  // which works the write-ahead log into the file
  warm_up();
  forget_pages(directory_.file());
  const Seen seen = read("SELECT length(text) FROM large WHERE rowid = 250");
  EXPECT_EQ(seen.value, 16'000);
  expect_on_this_thread(seen, false);
  expect_on_this_thread(read("SELECT length(text) FROM large WHERE rowid = 250"), true);  // it is in memory now
}

TEST_F(WaitlessTest, AnswersTheSameWithoutSuchReads) {
  database_.reset();
  database_ = Database::open({.path = directory_.file(), .waitless_max = 0}, pool_, clock_).value();
  warm_up();
  expect_on_this_thread(read("SELECT count(*) FROM accounts"), false);
}

/// A folder in memory, whose file system knows no waitless reads on most kernels.
class FolderInMemory {
 public:
  FolderInMemory() {
    std::string pattern = "/dev/shm/sqlite-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~FolderInMemory() { std::filesystem::remove_all(path_); }
  FolderInMemory(const FolderInMemory&) = delete;
  FolderInMemory& operator=(const FolderInMemory&) = delete;
  [[nodiscard]] std::filesystem::path file() const { return path_ / "test.db"; }

 private:
  std::filesystem::path path_;
};

TEST_F(WaitlessTest, AsksThePoolWhereTheFileSystemKnowsNoSuchReads) {
  const FolderInMemory folder;
  database_ = Database::open({.path = folder.file()}, pool_, clock_).value();
  for (int i = 0; i < 3; ++i) {
    const Seen seen = read("SELECT 41 + 1");
    EXPECT_EQ(seen.value, 42);
    EXPECT_TRUE(knows_waitless_reads(folder.file()) || seen.thread != own_thread_);
  }
  database_.reset();
}

TEST_F(WaitlessTest, MakesNoMoreConnectionsThanItMay) {
  database_.reset();
  database_ = Database::open({.path = directory_.file(), .waitless_max = 1}, pool_, clock_).value();
  warm_up();
  std::optional<Seen> outer;
  // Somebody has the one connection while another one wants it: the second has to go to the pool.
  must(database_->read([&](Connection&) -> base::Result<int> {
    if (std::this_thread::get_id() != own_thread_) return 0;
    outer = read("SELECT count(*) FROM accounts");
    return 0;
  }));
  if (outer) expect_on_this_thread(*outer, false);
  expect_on_this_thread(read("SELECT count(*) FROM accounts"), true);
}

/// Whether somebody has a lock on the file, this process included.
bool is_locked(int file) {
  struct flock wanted = {};
  wanted.l_type = F_WRLCK;
  return ::fcntl(file, F_OFD_GETLK, &wanted) == 0 && wanted.l_type != F_UNLCK;
}

// SQLite's locks are the process's, and closing any descriptor of a file ends them.
TEST_F(WaitlessTest, LeavesTheLocksOfOtherConnectionsAlone) {
  warm_up();
  {
    const Connection another(directory_.file(), Connection::Mode::kWaitless, {});
  }
  const int file = ::open(directory_.file().c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_TRUE(is_locked(file));
  ::close(file);
}

}  // namespace
}  // namespace storage::sqlite
