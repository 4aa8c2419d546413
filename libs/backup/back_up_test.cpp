#include "backup/back_up.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "backup/restore.hpp"
#include "backup/test_installation.hpp"

namespace backup {
namespace {

class BackUpTest : public testing::Test {
 protected:
  base::Result<BackupSummary> back_up_now(const BackupOptions& options = {}) {
    return back_up(installation_.source(), target_, installation_.clock, options);
  }
  [[nodiscard]] bool holds(const std::string& name) const {
    return std::filesystem::exists(target_ / "uploads" / "documents" / name);
  }

  testkit::TemporaryFolder folder_;
  Installation installation_{folder_.path() / "data"};
  const Path target_ = folder_.path() / "backup";
};

TEST_F(BackUpTest, RefusesAFolderThatHoldsSomething) {
  std::filesystem::create_directory(target_);
  std::ofstream(target_ / "mine") << "x";
  EXPECT_EQ(back_up_now().error().code(), base::ErrorCode::kAlreadyExists);
  EXPECT_EQ(text_of(target_ / "mine"), "x");
}

TEST_F(BackUpTest, LeavesNothingWhenThereIsNoDatabase) {
  const auto result =
      back_up({folder_.path() / "none.db", folder_.path()}, target_, installation_.clock, BackupOptions{});
  EXPECT_EQ(result.error().code(), base::ErrorCode::kNotFound);
  EXPECT_FALSE(std::filesystem::exists(target_));
  EXPECT_FALSE(std::filesystem::exists(target_.string() + ".partial"));
}

// kill -9 between snapshot and files: what is left is no backup, and does not stand in the way of the next one.
TEST_F(BackUpTest, AKilledBackupIsRecognisedAndReplaced) {
  installation_.upload("a.txt", "aaa");
  const pid_t child = ::fork();
  if (child == 0) {
    BackupOptions options;
    options.after_snapshot = [] { ::kill(::getpid(), SIGKILL); };
    static_cast<void>(back_up_now(options));
    ::_exit(0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(std::filesystem::exists(target_));
  const auto restored = restore(target_.string() + ".partial", folder_.path() / "restored", installation_.clock, {});
  EXPECT_EQ(restored.error().code(), base::ErrorCode::kInvalidArgument);
  EXPECT_TRUE(back_up_now());
  EXPECT_TRUE(holds("a.txt"));
}

TEST_F(BackUpTest, TakesANewSnapshotWhenAFileVanishesBeforeItIsCopied) {
  installation_.upload("a.txt", "aaa");
  installation_.upload("b.txt", "bbb");
  BackupOptions options;
  int rounds = 0;
  options.after_snapshot = [&] {
    if (++rounds == 1) installation_.remove("a.txt");
  };
  const auto summary = back_up_now(options).value();
  EXPECT_EQ(rounds, 2);
  EXPECT_EQ(summary.missing, 0U);
  EXPECT_FALSE(holds("a.txt"));
  EXPECT_TRUE(holds("b.txt"));
}

TEST_F(BackUpTest, DropsAFileWhoseRowTheLastSnapshotDoesNotHave) {
  installation_.upload("a.txt", "aaa");
  installation_.upload("b.txt", "bbb");
  BackupOptions options;
  bool is_first = true;
  options.on_progress = [&](const BackupProgress&) {
    // One file is copied: now the other vanishes, and the copied one before the next snapshot.
    if (!std::exchange(is_first, false)) return;
    installation_.remove(holds("a.txt") ? "b.txt" : "a.txt");
    installation_.remove(holds("a.txt") ? "a.txt" : "b.txt");
  };
  EXPECT_EQ(back_up_now(options).value().files, 1U);
  EXPECT_FALSE(holds("a.txt"));
  EXPECT_FALSE(holds("b.txt"));
}

TEST_F(BackUpTest, CountsAFileThatIsMissingForGood) {
  installation_.upload("a.txt", "aaa");
  ASSERT_TRUE(runtime::run(installation_.blobs->remove(storage::BlobKind::kDocument, "a.txt")));
  EXPECT_EQ(back_up_now().value().missing, 1U);
}

TEST_F(BackUpTest, CountsAFileThatIsNotWhatItsRowSays) {
  installation_.upload("a.txt", "aaa");
  std::ofstream(installation_.source().uploads / "documents" / "a.txt") << "bbb";
  EXPECT_EQ(back_up_now().value().damaged, 1U);
}

TEST_F(BackUpTest, LeavesOutFilesNoRowNames) {
  installation_.upload("a.txt", "aaa");
  std::ofstream(installation_.source().uploads / "documents" / "orphan.txt") << "x";
  std::ofstream(installation_.source().uploads / "documents" / ".tmp-1") << "x";
  EXPECT_EQ(back_up_now().value().files, 2U);
  EXPECT_FALSE(holds("orphan.txt"));
}

// A virus scanner has moved its bytes, and a backup is no place for them.
TEST_F(BackUpTest, LeavesOutWhatIsHeldBack) {
  installation_.upload("a.txt", "aaa");
  installation_.upload("infected.txt", "x");
  ASSERT_TRUE(runtime::run(installation_.blobs->remove(storage::BlobKind::kDocument, "infected.txt")));
  const storage::DocumentChange hold_back = [](storage::DocumentEntry& entry) -> base::Status {
    entry.details.status = storage::DocumentStatus::kQuarantined;
    return {};
  };
  ASSERT_TRUE(runtime::run(installation_.documents->modify("u", "infected.txt", hold_back)));
  const auto summary = back_up_now();
  ASSERT_TRUE(summary);
  EXPECT_EQ(summary->missing, 0U);
  EXPECT_TRUE(holds("a.txt"));
}

TEST_F(BackUpTest, WritesChecksumsSha256sumCanCheck) {
  installation_.upload("a.txt", "aaa");
  ASSERT_TRUE(back_up_now());
  const std::string command = "cd '" + target_.string() + "' && sha256sum --quiet --strict -c SHA256SUMS";
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(BackUpTest, HoldsWhatWasAcknowledgedBeforeItBeganWhileEverythingIsInMotion) {
  std::atomic<bool> stop = false;
  std::atomic<int> acknowledged = 0;
  std::jthread busy([&] {
    for (int i = 0; !stop; ++i) {
      const std::string name = "f" + std::to_string(i);
      installation_.sign_up(name);
      installation_.upload(name, std::string(1000, 'x'));
      if (i % 3 == 0) installation_.remove(name);
      ++acknowledged;
    }
  });
  while (acknowledged < 30) std::this_thread::yield();
  const int before = acknowledged;
  const auto summary = back_up_now();
  stop = true;
  busy.join();
  ASSERT_TRUE(summary) << summary.error().message();
  EXPECT_EQ(summary->missing + summary->damaged, 0U);

  const Path restored = folder_.path() / "restored";
  ASSERT_TRUE(restore(target_, restored, installation_.clock, {}));
  Installation copy(restored);
  for (int i = 0; i < before; ++i) {
    const std::string name = "f" + std::to_string(i);
    EXPECT_TRUE(runtime::run(copy.accounts->find_by_id(name)).value()) << name;
    const bool has_row = runtime::run(copy.documents->get("u", name)).has_value();
    EXPECT_EQ(has_row, i % 3 != 0) << name;
    EXPECT_EQ(has_row, runtime::run(copy.blobs->open(storage::BlobKind::kDocument, name)).has_value()) << name;
  }
}

}  // namespace
}  // namespace backup
