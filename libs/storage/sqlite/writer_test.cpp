#include "storage/sqlite/writer.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <latch>
#include <optional>

#include "storage/sqlite/test_database.hpp"

namespace storage::sqlite {
namespace {

using conformance::must;
using namespace std::chrono_literals;

/// Inserts a row, or fails on purpose after having inserted it.
runtime::Task<base::Status> insert_row(Database& database, std::string id, bool fail) {
  return database.write([id = std::move(id), fail](Connection& connection) -> base::Status {
    Statement insert = connection.prepare("INSERT INTO revoked_tokens VALUES (?1, 'user', 0, 0)");
    insert.bind(id);
    insert.run();
    if (fail) return std::unexpected(base::Error{base::ErrorCode::kConflict, "on purpose"});
    return {};
  });
}

std::int64_t count_rows(Database& database) {
  return must(database.read([](Connection& connection) -> base::Result<std::int64_t> {
    return connection.query_integer("SELECT count(*) FROM revoked_tokens");
  }));
}

AuditEntry make_entry(const std::string& id) {
  AuditEntry entry;
  entry.id = id;
  entry.user_id = "user";
  return entry;
}

/// Holds the writer until released, so that jobs gather behind it.
class Blocker final : public WriteJob {
 public:
  Blocker(std::shared_ptr<std::latch> running, std::shared_ptr<std::latch> release)
      : running_(std::move(running)), release_(std::move(release)) {}
  bool run(Connection&) override {
    running_->count_down();
    release_->wait();
    return true;
  }
  void complete(std::optional<base::Error>) noexcept override {}

 private:
  std::shared_ptr<std::latch> running_;
  std::shared_ptr<std::latch> release_;
};

class Noting final : public WriteJob {
 public:
  explicit Noting(std::vector<std::string>& notes) : notes_(notes) {}
  bool run(Connection&) override {
    notes_.emplace_back("run");
    return true;
  }
  void complete(std::optional<base::Error> failure) noexcept override {
    notes_.emplace_back(failure ? std::string{base::to_string(failure->code())} : "done");
  }

 private:
  std::vector<std::string>& notes_;
};

class BlockedWriter {
 public:
  explicit BlockedWriter(Database& database) {
    std::unique_ptr<WriteJob> blocker = std::make_unique<Blocker>(running_, release_);
    EXPECT_TRUE(database.writer().submit_lazily(blocker));  // such jobs are never refused for waiting
    running_->wait();
  }
  ~BlockedWriter() { release_->count_down(); }
  BlockedWriter(const BlockedWriter&) = delete;
  BlockedWriter& operator=(const BlockedWriter&) = delete;

 private:
  std::shared_ptr<std::latch> running_ = std::make_shared<std::latch>(1);
  std::shared_ptr<std::latch> release_ = std::make_shared<std::latch>(1);
};

TEST(WriterTest, UndoesOnlyTheJobsThatFailed) {
  SqliteBackend backend;
  const auto results = conformance::run_parallel<base::Status>(
      100, [&](std::size_t i) { return insert_row(backend.database(), std::to_string(i), i % 3 == 0); });
  for (std::size_t i = 0; i < results.size(); ++i) EXPECT_EQ(results[i].has_value(), i % 3 != 0);
  EXPECT_EQ(count_rows(backend.database()), 66);
}

TEST(WriterTest, UndoesAJobThatThrew) {
  SqliteBackend backend;
  auto work = [](Connection& connection) -> base::Status {
    connection.execute("INSERT INTO revoked_tokens VALUES ('a', 'user', 0, 0)");
    throw std::runtime_error("secret detail");
  };
  const auto result = runtime::run(backend.database().write(work));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), base::ErrorCode::kInternal);
  EXPECT_EQ(result.error().message(), "Internal server error");
  EXPECT_EQ(count_rows(backend.database()), 0);
}

TEST(WriterTest, PutsWaitingJobsIntoOneCommit) {
  SqliteBackend backend({.lazy_delay = 0ms});
  const auto before = backend.database().writer().load().commits;
  std::vector<std::string> notes;
  {
    const BlockedWriter blocked(backend.database());
    for (int i = 0; i < 20; ++i) {
      std::unique_ptr<WriteJob> job = std::make_unique<Noting>(notes);
      ASSERT_TRUE(backend.database().writer().submit(job));
    }
  }
  ASSERT_TRUE(runtime::run(insert_row(backend.database(), "last", false)));
  EXPECT_EQ(std::ranges::count(notes, "done"), 20);
  EXPECT_LE(backend.database().writer().load().commits - before, 3U);
  // No job hears of success before all of its batch have run and the commit is done.
  EXPECT_EQ(notes[19], "run");
}

TEST(WriterTest, RefusesAtOnceWhenTheQueueIsFull) {
  std::vector<std::string> notes;
  SqliteBackend backend({.queue_max = 2, .lazy_delay = 0ms});
  const BlockedWriter blocked(backend.database());
  for (int i = 0; i < 2; ++i) {
    std::unique_ptr<WriteJob> job = std::make_unique<Noting>(notes);
    ASSERT_TRUE(backend.database().writer().submit(job));
  }
  const auto refused = runtime::run(insert_row(backend.database(), "a", false));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), base::ErrorCode::kUnavailable);
  EXPECT_TRUE(refused.error().retry_after());
  EXPECT_EQ(backend.database().writer().load().rejected, 1U);
}

TEST(WriterTest, RefusesJobsThatWaitedTooLongWithoutRunningThem) {
  std::latch refused(1);
  std::atomic<bool> ran = false;
  SqliteBackend backend({.queue_wait_max = 0ms, .lazy_delay = 0ms});
  std::optional<BlockedWriter> blocked(std::in_place, backend.database());
  class Job final : public WriteJob {
   public:
    Job(std::latch& told, std::atomic<bool>& did_run) : told_(told), ran_(did_run) {}
    bool run(Connection&) override { return ran_ = true; }
    void complete(std::optional<base::Error>) noexcept override { told_.count_down(); }

   private:
    std::latch& told_;
    std::atomic<bool>& ran_;
  };
  std::unique_ptr<WriteJob> job = std::make_unique<Job>(refused, ran);
  ASSERT_TRUE(backend.database().writer().submit(job));
  blocked.reset();
  refused.wait();
  EXPECT_FALSE(ran);
  EXPECT_EQ(backend.database().writer().load().rejected, 1U);
}

TEST(WriterTest, RunsWhatWaitsBeforeItEnds) {
  SqliteBackend backend;
  std::vector<std::string> notes;
  std::unique_ptr<WriteJob> lazy = std::make_unique<Noting>(notes);
  ASSERT_TRUE(backend.database().writer().submit_lazily(lazy));
  backend.close();
  EXPECT_EQ(notes, (std::vector<std::string>{"run", "done"}));
}

TEST(WriterTest, WritesALazyJobWithoutCompanyAfterItsDelay) {
  SqliteBackend backend({.lazy_delay = 1ms});
  backend.audit->record(make_entry("a"));
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (must(backend.audit->newest_of_user("user", 1)).empty() && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(must(backend.audit->newest_of_user("user", 1)).size(), 1U);
}

TEST(WriterTest, CountsAuditEntriesThatFoundNoRoom) {
  SqliteBackend backend({.lazy_delay = 0ms});
  const auto audit = make_audit_log(backend.database(), {.buffer_max = 3});
  {
    const BlockedWriter blocked(backend.database());
    for (int i = 0; i < 5; ++i) audit->record(make_entry(std::to_string(i)));
  }
  EXPECT_EQ(audit->dropped(), 2U);
  must(audit->flush());
  EXPECT_EQ(must(audit->newest_of_user("user", 10)).size(), 3U);
}

}  // namespace
}  // namespace storage::sqlite
