#include "storage/sqlite/condition.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;
using namespace std::chrono_literals;

const Failure kFull(SQLITE_FULL, "step: database or disk is full (13)");
const Failure kCorrupt(SQLITE_CORRUPT, "step: database disk image is malformed (11)");
const Condition::Time kNow = std::chrono::steady_clock::now();

TEST(ConditionTest, CannotBeWrittenFromTheFirstFailureUntilACommitAWhileAfterTheLast) {
  Condition condition({});
  condition.note_write_failure(kFull, kNow);
  EXPECT_EQ(condition.write_trouble(), kFull.what());
  condition.note_written(kNow + Condition::kHold - 1ms);  // small writes succeed between large ones that fail
  EXPECT_TRUE(condition.write_trouble());
  EXPECT_FALSE(condition.may_heal(kNow + Condition::kHold - 1ms));
  EXPECT_TRUE(condition.may_heal(kNow + Condition::kHold));
  condition.note_written(kNow + Condition::kHold);
  EXPECT_FALSE(condition.write_trouble());
}

TEST(ConditionTest, StaysDamagedUntilEveryPageWasRead) {
  Condition condition({});
  condition.note_read_failure(kCorrupt);
  condition.note_written(kNow + 1h);
  EXPECT_EQ(condition.damage(), kCorrupt.what());
  condition.clear_damage();
  EXPECT_FALSE(condition.damage());
}

TEST(ConditionTest, TakesNoNoteOfWhatIsTheStatementsOwnFault) {
  Condition condition({});
  condition.note_write_failure(Failure(SQLITE_CONSTRAINT_UNIQUE, "unique"), kNow);
  condition.note_read_failure(kFull);
  EXPECT_FALSE(condition.write_trouble());
  EXPECT_FALSE(condition.damage());
}

TEST(ConditionTest, TellsOfEachBeginningAndEndOnce) {
  std::vector<std::pair<Trouble, bool>> told;
  Condition condition(
      [&](Trouble trouble, bool has_begun, std::string_view) { told.emplace_back(trouble, has_begun); });
  for (int i = 0; i < 3; ++i) condition.note_write_failure(kFull, kNow);
  for (int i = 0; i < 3; ++i) condition.note_written(kNow + Condition::kHold);
  for (int i = 0; i < 3; ++i) condition.note_read_failure(kCorrupt);
  const std::vector<std::pair<Trouble, bool>> expected{
      {Trouble::kUnwritable, true}, {Trouble::kUnwritable, false}, {Trouble::kDamaged, true}};
  EXPECT_EQ(told, expected);
}

TEST(ConditionTest, ABatchThatTakesLongIsAStall) {
  Condition condition({});
  condition.begin_batch(kNow);
  EXPECT_FALSE(condition.is_stalled(kNow + Condition::kStall));
  EXPECT_TRUE(condition.is_stalled(kNow + Condition::kStall + 1ms));
  condition.end_batch();
  EXPECT_FALSE(condition.is_stalled(kNow + 1h));
}

class FileHealthTest : public testing::Test {
 protected:
  [[nodiscard]] base::Status ask() { return runtime::run(probe_->ping()); }
  [[nodiscard]] base::Status ask_reads() { return runtime::run(make_health_probe(backend_.database())->ping()); }

  SqliteBackend backend_;
  std::unique_ptr<HealthProbe> probe_ = make_file_health_probe(backend_.database());
};

TEST_F(FileHealthTest, IsWellAtFirst) { EXPECT_TRUE(ask()); }

// Symptom: with a full disk every write failed, and health said "ok".
TEST_F(FileHealthTest, SaysSoAtOnceWhenAWriteMeetsAFullDiskWhileReadsWork) {
  struct rlimit unlimited{};
  ::getrlimit(RLIMIT_FSIZE, &unlimited);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small{std::filesystem::file_size(backend_.file().string() + "-wal") + 4096, unlimited.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto refused = runtime::run(backend_.profiles->create(make_large_profile("a")));
  ::setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, old_handler);
  ASSERT_FALSE(refused);
  const auto asked = ask();
  ASSERT_FALSE(asked);
  EXPECT_NE(asked.error().message().find("cannot be written"), std::string::npos);
  EXPECT_FALSE(asked.error().detail().empty());
  EXPECT_TRUE(ask_reads());
}

/// Another program holds the file locked for writing while this lives.
class HeldLock {
 public:
  explicit HeldLock(const std::filesystem::path& file) {
    EXPECT_EQ(sqlite3_open(file.c_str(), &other_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(other_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~HeldLock() { sqlite3_close(other_); }
  HeldLock(const HeldLock&) = delete;
  HeldLock& operator=(const HeldLock&) = delete;

 private:
  sqlite3* other_ = nullptr;
};

// Symptom: nothing was written for seconds, no statement had failed yet, and health said "ok".
TEST_F(FileHealthTest, SaysSoWhenAWriteHangs) {
  base::Status asked;
  std::thread writes;
  {
    const HeldLock lock(backend_.file());
    writes = std::thread([this] { must(backend_.revocations->revoke({"jti", "user", backend_.clock.now() + 1h})); });
    // The writer gives up after five seconds; until then nothing has failed.
    for (const auto since = Condition::Time::clock::now(); asked && Condition::Time::clock::now() - since < 4s;) {
      std::this_thread::sleep_for(10ms);
      asked = ask();
    }
    EXPECT_TRUE(ask_reads());
  }
  writes.join();
  ASSERT_FALSE(asked);
  EXPECT_NE(asked.error().message().find("takes too long to write"), std::string::npos) << asked.error().message();
  EXPECT_TRUE(ask());
}

/// Puts `bytes` into the last quarter of the file, where the rows of a large table are; answers what was there.
std::string overwrite(const std::filesystem::path& file, const std::string& bytes) {
  const auto place = static_cast<off_t>(std::filesystem::file_size(file) * 3 / 4 / 4096 * 4096);
  const int descriptor = ::open(file.c_str(), O_RDWR);
  std::string before(bytes.size(), '\0');
  const auto size = static_cast<ssize_t>(bytes.size());
  EXPECT_EQ(::pread(descriptor, before.data(), before.size(), place), size);
  EXPECT_EQ(::pwrite(descriptor, bytes.data(), bytes.size(), place), size);
  ::close(descriptor);
  return before;
}

const std::string kRubbish(64 * 1024, 'x');

// Symptom: a request answered 500 because of a damaged page, and health said "ok" a second later.
TEST_F(FileHealthTest, StaysDamagedAfterOneStatementMetADamagedPage) {
  for (int i = 0; i < 8; ++i) must(backend_.profiles->create(make_large_profile(std::to_string(i))));
  backend_.close();
  static_cast<void>(overwrite(backend_.file(), kRubbish));
  backend_.open();
  const auto probe = make_file_health_probe(backend_.database());
  ASSERT_TRUE(runtime::run(probe->ping()));
  bool has_met = false;
  for (int i = 0; i < 8; ++i) has_met |= !runtime::run(backend_.profiles->find_by_user(std::to_string(i)));
  ASSERT_TRUE(has_met);
  for (int i = 0; i < 2; ++i) {
    const auto asked = runtime::run(probe->ping());
    ASSERT_FALSE(asked);
    EXPECT_NE(asked.error().message().find("damaged"), std::string::npos);
  }
  EXPECT_TRUE(ask_reads());
}

// A failing cable is no damage for ever: once every page can be read again, health says so, a minute later at most.
TEST_F(FileHealthTest, HealsOnceEveryPageIsSoundAgain) {
  for (int i = 0; i < 8; ++i) must(backend_.profiles->create(make_large_profile(std::to_string(i))));
  backend_.close();
  const std::string sound = overwrite(backend_.file(), kRubbish);
  backend_.open();
  const auto probe = make_file_health_probe(backend_.database());
  for (int i = 0; i < 8; ++i) static_cast<void>(runtime::run(backend_.profiles->find_by_user(std::to_string(i))));
  ASSERT_FALSE(runtime::run(probe->ping()));
  static_cast<void>(overwrite(backend_.file(), sound));
  must(backend_.revocations->revoke({"jti", "user", backend_.clock.now() + 1h}));  // drops what readers have cached
  EXPECT_FALSE(runtime::run(probe->ping()));
  backend_.clock.advance(60s);
  EXPECT_TRUE(runtime::run(probe->ping()));
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(runtime::run(backend_.profiles->find_by_user(std::to_string(i)))) << i;
}

TEST_F(FileHealthTest, HealsAtOnceWhenTheFirstReadingFindsNothing) {
  backend_.database().condition().note_read_failure(kCorrupt);
  EXPECT_TRUE(ask());
  EXPECT_FALSE(backend_.database().condition().damage());
}

}  // namespace
}  // namespace storage::sqlite
