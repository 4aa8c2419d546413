#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <set>

#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;
using namespace std::chrono_literals;

Account make_account(const std::string& id) {
  Account account;
  account.id = id;
  account.email = account.email_canonical = id + "@example.com";
  return account;
}

/// A child process that writes to the database until it is killed.
class Victim {
 public:
  Victim(const std::filesystem::path& file, const char* what) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    process_ = ::fork();
    if (process_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      ::execl(STORAGE_SQLITE_VICTIM, STORAGE_SQLITE_VICTIM, file.c_str(), what, nullptr);
      ::_exit(127);
    }
    ::close(ends[1]);
    lines_ = ::fdopen(ends[0], "r");
  }
  ~Victim() {
    kill();
    std::fclose(lines_);
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  /// The next row that was acknowledged; empty after the end.
  std::string next() {
    char line[256];
    if (std::fgets(line, sizeof line, lines_) == nullptr) return {};
    std::string text = line;
    text.pop_back();
    return text;
  }

  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
  std::FILE* lines_ = nullptr;
};

std::string check_integrity(const std::filesystem::path& file) {
  Connection connection(file, Connection::Mode::kReadWrite, 5s);
  Statement check = connection.prepare("PRAGMA integrity_check");
  return check.step() ? check.text(0) : "";
}

TEST(SqliteFaultTest, AnswersUnavailableWhileTheDatabaseIsFullAndRecoversByItself) {
  SqliteBackend backend;
  const auto set_page_limit = [&](const char* pragma) {
    must(backend.database().write([pragma](Connection& connection) -> base::Status {
      connection.execute(pragma);
      return {};
    }));
  };
  must(backend.accounts->create(make_account("before")));
  set_page_limit("PRAGMA max_page_count = 60");
  const auto refused = runtime::run(backend.profiles->create(make_large_profile("large")));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_TRUE(must(backend.accounts->find_by_id("before")));
  set_page_limit("PRAGMA max_page_count = 1000000");
  must(backend.profiles->create(make_large_profile("large")));
  EXPECT_EQ(check_integrity(backend.file()), "ok");
}

TEST(SqliteFaultTest, TellsNobodyOfSuccessWhenTheLogCannotGrow) {
  SqliteBackend backend;
  must(backend.accounts->create(make_account("before")));
  struct rlimit unlimited{};
  ::getrlimit(RLIMIT_FSIZE, &unlimited);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small{std::filesystem::file_size(backend.file().string() + "-wal") + 4096, unlimited.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  const auto results = conformance::run_parallel<base::Status>(
      20, [&](std::size_t i) { return backend.profiles->create(make_large_profile(std::to_string(i))); });
  ::setrlimit(RLIMIT_FSIZE, &unlimited);
  std::signal(SIGXFSZ, old_handler);
  for (const auto& result : results) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code(), base::ErrorCode::kUnavailable) << result.error().detail();
  }
  EXPECT_FALSE(must(backend.profiles->find_by_user("0")));
  must(backend.profiles->create(make_large_profile("0")));
  backend.restart();
  EXPECT_TRUE(must(backend.profiles->find_by_user("0")));
  EXPECT_TRUE(must(backend.accounts->find_by_id("before")));
  EXPECT_EQ(check_integrity(backend.file()), "ok");
}

TEST(SqliteFaultTest, KeepsEveryAcknowledgedRowWhenTheProcessIsKilled) {
  SqliteBackend backend;
  for (int round = 0; round < 3; ++round) {
    std::vector<std::string> acknowledged;
    {
      Victim victim(backend.file(), "accounts");
      while (acknowledged.size() < 100) {
        std::string id = victim.next();
        ASSERT_FALSE(id.empty());
        acknowledged.push_back(std::move(id));
      }
      victim.kill();
      for (std::string id = victim.next(); !id.empty(); id = victim.next()) acknowledged.push_back(id);
    }
    backend.restart();
    for (const std::string& id : acknowledged) EXPECT_TRUE(must(backend.accounts->find_by_id(id))) << id;
    EXPECT_EQ(check_integrity(backend.file()), "ok");
  }
}

TEST(SqliteFaultTest, SeesARevocationOfAnotherProcessTheMomentItWasAcknowledged) {
  SqliteBackend backend;
  auto cached_at = must(backend.feed->generation());
  Victim victim(backend.file(), "revocations");
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) {
    const std::string id = victim.next();
    ASSERT_FALSE(id.empty());
    const auto now = backend.feed->generation_now();
    ASSERT_TRUE(now);
    if (*now != cached_at) {
      const TokenChanges changes = must(backend.feed->changes_since(cached_at));
      seen.insert(changes.token_ids.begin(), changes.token_ids.end());
      cached_at = changes.generation;
    }
    EXPECT_TRUE(seen.contains(id)) << id;
  }
}

/// The accounts in a copy of the file alone, without what lies beside it: what somebody has who moves "the database".
std::vector<std::string> ids_in_copy_of(const std::filesystem::path& file) {
  TemporaryDirectory elsewhere;
  std::filesystem::copy_file(file, elsewhere.file());
  Connection connection(elsewhere.file(), Connection::Mode::kReadWrite, 5s);
  Statement select = connection.prepare("SELECT id FROM accounts ORDER BY id");
  std::vector<std::string> ids;
  while (select.step()) ids.push_back(select.text(0));
  return ids;
}

// Symptom: after a clean stop the file was moved without its -wal, and everything since the last checkpoint was gone.
TEST(SqliteFaultTest, HasEveryWriteInTheOneFileAfterACleanStop) {
  SqliteBackend backend;
  must(backend.accounts->create(make_account("last")));
  ASSERT_TRUE(must(backend.accounts->find_by_id("last")));  // a reader is open
  backend.close();
  EXPECT_FALSE(std::filesystem::exists(backend.file().string() + "-wal"));
  EXPECT_EQ(ids_in_copy_of(backend.file()), std::vector<std::string>{"last"});
}

TEST(SqliteFaultTest, TheLastOfSeveralProcessesLeavesEveryWriteInTheOneFile) {
  SqliteBackend backend;
  std::string last;
  {
    Victim victim(backend.file(), "accounts");
    last = victim.next();
    ASSERT_FALSE(last.empty());
    victim.kill();
  }
  must(backend.accounts->create(make_account("zz-ours")));
  backend.close();
  const auto ids = ids_in_copy_of(backend.file());
  EXPECT_EQ(std::ranges::count(ids, last), 1);
  EXPECT_EQ(ids.back(), "zz-ours");
}

TEST(SqliteFaultTest, WritesBesideAnotherWritingProcess) {
  SqliteBackend backend;
  Victim victim(backend.file(), "accounts");
  ASSERT_FALSE(victim.next().empty());
  const auto results = conformance::run_parallel<base::Status>(
      200, [&](std::size_t i) { return backend.accounts->create(make_account("mine-" + std::to_string(i))); });
  for (const auto& result : results) EXPECT_TRUE(result) << (result ? "" : result.error().detail());
  victim.kill();
  EXPECT_EQ(check_integrity(backend.file()), "ok");
}

}  // namespace
}  // namespace storage::sqlite
