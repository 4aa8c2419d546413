#include "storage/sqlite/condition.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

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

/// Overwrites the leaves of the table in the middle of the file.
void damage(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY);
  const std::string rubbish(64 * 1024, 'x');
  ASSERT_EQ(::pwrite(descriptor, rubbish.data(), rubbish.size(), 512 * 1024), static_cast<ssize_t>(rubbish.size()));
  ::close(descriptor);
}

// Symptom: a request answered 500 because of a damaged page, and health said "ok" a second later.
TEST_F(FileHealthTest, StaysDamagedAfterOneStatementMetADamagedPage) {
  for (int i = 0; i < 8; ++i) must(backend_.profiles->create(make_large_profile(std::to_string(i))));
  backend_.close();
  damage(backend_.file());
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

}  // namespace
}  // namespace storage::sqlite
