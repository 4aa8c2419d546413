#include "storage/local_files/blobs.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "storage/conformance/backend.hpp"

namespace storage {
namespace {

namespace fs = std::filesystem;
using conformance::must;
using conformance::must_fail;

/// A directory of its own, removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = testing::TempDir() + "blobs-XXXXXX";
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() { fs::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class LocalBackend final : public conformance::Backend {
 public:
  LocalBackend() { restart(); }
  ~LocalBackend() override { blobs.reset(); }
  void restart() override {
    blobs.reset();
    blobs = local_files::open_blob_store({.directory = directory_.path()}, pool_, clock).value();
  }
  [[nodiscard]] fs::path root() const { return directory_.path(); }
  [[nodiscard]] fs::path folder() const { return directory_.path() / "documents"; }

 private:
  TemporaryDirectory directory_;
  runtime::WorkerPool pool_{{.name = "blobs", .threads = 4}};
};

std::unique_ptr<conformance::Backend> make_backend() { return std::make_unique<LocalBackend>(); }

std::size_t count_entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, fs::directory_iterator{}));
}

TEST(LocalBlobsTest, LeavesNothingBehindWhenTheDiskIsFull) {
  LocalBackend backend;
  struct rlimit unlimited{};
  ::getrlimit(RLIMIT_FSIZE, &unlimited);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit small{100, unlimited.rlim_max};
  {
    auto writer = must(backend.blobs->create(BlobKind::kDocument));
    must(writer->append(std::string(60, 'x')));
    ::setrlimit(RLIMIT_FSIZE, &small);
    const auto refused = runtime::run(writer->append(std::string(60, 'x')));
    ::setrlimit(RLIMIT_FSIZE, &unlimited);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), base::ErrorCode::kUnavailable);
  }
  std::signal(SIGXFSZ, old_handler);
  // The abandoned file is removed on the pool; the next call queues behind it on each of the threads.
  for (int i = 0; i < 100 && count_entries(backend.folder()) > 0; ++i) {
    must(backend.blobs->list(BlobKind::kDocument, "", 1));
  }
  EXPECT_EQ(count_entries(backend.folder()), 0U);
}

bool knows_nameless_files(const fs::path& folder) {
  const int file = ::open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);
  if (file >= 0) ::close(file);
  return file >= 0;
}

// Symptom: a process was killed while it wrote an export; when the user was erased the half export was not.
TEST(LocalBlobsTest, HasNothingToLeaveBehindUntilItIsFinished) {
  LocalBackend backend;
  auto writer = must(backend.blobs->create(BlobKind::kExport));
  must(writer->append("personal data"));
  const fs::path exports = backend.folder().parent_path() / "exports";
  EXPECT_EQ(count_entries(exports), knows_nameless_files(exports) ? 0U : 1U);
  must(writer->commit("finished"));
  EXPECT_EQ(count_entries(exports), 1U);
}

TEST(LocalBlobsTest, SweepsLeftoversOfACrashButNotUploadsUnderWay) {
  LocalBackend backend;
  std::ofstream(backend.folder() / ".tmp-old") << "half";
  std::ofstream(backend.folder() / ".tmp-new") << "half";
  const auto now = backend.clock.now();
  const auto set_age = [&](const char* name, std::chrono::minutes age) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>((now - age).time_since_epoch()).count();
    const struct timespec times[2] = {{seconds, 0}, {seconds, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (backend.folder() / name).c_str(), times, 0), 0);
  };
  set_age(".tmp-old", std::chrono::minutes{61});
  set_age(".tmp-new", std::chrono::minutes{59});
  backend.restart();
  EXPECT_FALSE(fs::exists(backend.folder() / ".tmp-old"));
  EXPECT_TRUE(fs::exists(backend.folder() / ".tmp-new"));
  EXPECT_TRUE(must(backend.blobs->list(BlobKind::kDocument, "", 10)).empty());
}

TEST(LocalBlobsTest, DoesNotFollowLinksNorOpenWhatIsNoFile) {
  LocalBackend backend;
  fs::create_symlink("/etc/passwd", backend.folder() / "link");
  fs::create_directory(backend.folder() / "folder");
  ASSERT_EQ(::mkfifo((backend.folder() / "fifo").c_str(), 0600), 0);
  for (const char* name : {"link", "folder", "fifo"}) {
    EXPECT_EQ(must_fail(backend.blobs->open(BlobKind::kDocument, name)).code(), base::ErrorCode::kNotFound) << name;
  }
  EXPECT_TRUE(must(backend.blobs->list(BlobKind::kDocument, "", 10)).empty());
}

TEST(LocalBlobsTest, KeepsFilesPrivate) {
  LocalBackend backend;
  const auto writer = must(backend.blobs->create(BlobKind::kDocument));
  must(writer->append("x"));
  must(writer->commit("a"));
  struct stat status{};
  ASSERT_EQ(::stat((backend.folder() / "a").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(status.st_nlink, 1U);
}

/// Programs before 1.1 list three of the folders of the kinds by name, and in them what has the name of a blob.
TEST(LocalBlobsTest, TrashAndMarkLieWhereProgramsOfBeforeDoNotLook) {
  LocalBackend backend;
  const auto writer = must(backend.blobs->create(BlobKind::kDocument));
  must(writer->commit("a"));
  EXPECT_TRUE(must(backend.blobs->discard(BlobKind::kDocument, "a")));
  EXPECT_EQ(count_entries(backend.folder()), 0U);
  EXPECT_EQ(count_entries(backend.root() / ".trash"), 1U);
  EXPECT_EQ(count_entries(backend.root()), 8U);
}

TEST(UploadMarkTest, KeepsTheLatestMarkInOnePrivateFile) {
  TemporaryDirectory directory;
  runtime::WorkerPool pool({.name = "blobs", .threads = 1});
  const auto mark = local_files::open_upload_mark(directory.path(), pool).value();
  EXPECT_EQ(must(mark->find()), std::nullopt);
  const InstallationMark first{.id = new_installation_id(), .high_water = 1};
  const InstallationMark second{.id = first.id, .high_water = 2};
  must(mark->set(first));
  must(mark->set(second));
  EXPECT_EQ(must(mark->find()), second);
  EXPECT_EQ(count_entries(directory.path()), 1U);
  EXPECT_EQ(fs::status(directory.path() / ".installation").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST(UploadMarkTest, ADamagedOneIsNobodys) {
  TemporaryDirectory directory;
  runtime::WorkerPool pool({.name = "blobs", .threads = 1});
  const auto mark = local_files::open_upload_mark(directory.path(), pool).value();
  std::ofstream(directory.path() / ".installation") << "";
  const auto found = must(mark->find());
  ASSERT_TRUE(found);
  EXPECT_NE(found->id.size(), 32U);
}

TEST(LocalBlobsTest, ReportsAFolderItCannotMake) {
  runtime::WorkerPool pool({.name = "blobs", .threads = 1});
  const conformance::FakeClock clock;
  const auto refused = local_files::open_blob_store({.directory = "/proc/no/such/folder"}, pool, clock);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message().find("/proc"), std::string::npos);
}

}  // namespace
}  // namespace storage

namespace storage::conformance {
INSTANTIATE_TEST_SUITE_P(LocalFiles, BlobStoreConformance, testing::Values(&make_backend));
}  // namespace storage::conformance
