// Files that go to a socket, and what needs no disk.
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "runtime/broken_pipes.hpp"
#include "storage/conformance/backend.hpp"
#include "storage/local_files/blobs.hpp"
#include "storage/local_files/folder.hpp"
#include "testing/fake_clock.hpp"
#include "testing/temporary_folder.hpp"

namespace storage {
namespace {

using conformance::must;
using conformance::must_fail;

/// A store with one blob, whose pool can be stopped: what works then has used the loop alone.
class SendingTest : public testing::Test {
 protected:
  SendingTest() {
    runtime::block_broken_pipes();  // tasks run on this thread
    const auto writer = must(blobs_->create(BlobKind::kDocument));
    must(writer->append(bytes_));
    must(writer->commit("a"));
    ends_ = connect();
  }
  /// Our end, which does not block, and the peer's.
  static std::pair<std::shared_ptr<const base::Descriptor>, base::Descriptor> connect() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    return {std::make_shared<const base::Descriptor>(ends[0]), base::Descriptor(ends[1])};
  }
  [[nodiscard]] std::unique_ptr<BlobReader> open() { return must(blobs_->open(BlobKind::kDocument, "a")); }
  [[nodiscard]] std::filesystem::path file(const char* name = "a") const { return folder_.path() / "documents" / name; }
  std::string receive() {
    std::string received(bytes_.size(), '\0');
    const ssize_t count = ::read(ends_.second.get(), received.data(), received.size());
    received.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
    return received;
  }
  [[nodiscard]] local_files::File opened(const char* name = "a") const {
    return local_files::File(::open(file(name).c_str(), O_RDONLY | O_CLOEXEC));
  }
  /// Has the system drop the file from its cache, as far as its file system can.
  void forget() const {
    const local_files::File file = opened();
    EXPECT_EQ(::fsync(file.get()), 0);
    EXPECT_EQ(::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED), 0);
  }
  /// Linux before 6.5 has no such call, containers may forbid it, and overlayfs keeps its files in the cache of others.
  [[nodiscard]] bool can_be_asked() const {
    struct statfs system{};
    EXPECT_EQ(::statfs(file().c_str(), &system), 0);
    return ::syscall(451, -1, nullptr, nullptr, 0) < 0 && errno == EBADF && system.f_type != OVERLAYFS_SUPER_MAGIC;
  }
  /// Whether the file system says that the file's beginning is in its cache; some cannot be asked.
  [[nodiscard]] bool is_known_to_be_cached(const char* name) const {
    char byte = 0;
    const iovec room{.iov_base = &byte, .iov_len = 1};
    return ::preadv2(opened(name).get(), &room, 1, 0, RWF_NOWAIT) == 1;
  }

  const std::string bytes_ = std::string(3'000'000, 'x') + "end";
  testkit::TemporaryFolder folder_;
  testkit::FakeClock clock_;
  runtime::WorkerPool pool_{{.name = "blobs", .threads = 2}};
  std::unique_ptr<BlobStore> blobs_ =
      local_files::open_blob_store({.directory = folder_.path()}, pool_, clock_).value();
  std::pair<std::shared_ptr<const base::Descriptor>, base::Descriptor> ends_;
};

TEST_F(SendingTest, SaysThatAFileIsShorterThanItWas) {
  const auto reader = open();
  std::filesystem::resize_file(file(), 10);
  reader->seek(100);
  EXPECT_FALSE(runtime::run(reader->send(ends_.first, 1000)));
}

TEST_F(SendingTest, SurvivesAPeerThatIsGone) {
  const auto reader = open();
  ends_.second.close();
  EXPECT_EQ(must_fail(reader->send(ends_.first, 1000)).code(), base::ErrorCode::kUnavailable);
}

TEST_F(SendingTest, SendsNothingWhereThereIsNoRoomAndGoesOnWhereItWas) {
  const auto reader = open();
  std::string received;
  bool was_full = false;
  for (std::uint64_t sent = 0; sent < bytes_.size();) {
    const std::size_t step = must(reader->send(ends_.first, kBlobReadMax));
    sent += step;
    if (step > 0) continue;
    was_full = true;
    received += receive();
  }
  while (received.size() < bytes_.size()) received += receive();
  EXPECT_TRUE(was_full);
  EXPECT_TRUE(received == bytes_);
}

TEST_F(SendingTest, NeverSendsMoreThanAskedFor) {
  const auto reader = open();
  reader->seek(bytes_.size() - 3);
  EXPECT_EQ(must(reader->send(ends_.first, 2)), 2U);
  EXPECT_EQ(receive(), "en");
  EXPECT_EQ(must(reader->send(ends_.first, 100)), 1U);
}

TEST_F(SendingTest, OpensAndReadsASmallFileWithoutThePoolIfItIsInTheCache) {
  const auto writer = must(blobs_->create(BlobKind::kDocument));
  must(writer->append("small"));
  must(writer->commit("b"));
  const bool is_known = is_known_to_be_cached("b");  // else it is the pool's
  pool_.stop();
  EXPECT_EQ(must(blobs_->open(BlobKind::kDocument, "b"))->take_ahead(100), is_known ? "small" : "");
}

TEST_F(SendingTest, ReadsNothingAheadOfALargeFile) { EXPECT_EQ(open()->take_ahead(100), ""); }

TEST_F(SendingTest, SendsWithoutThePoolWhatIsInTheCacheAndNothingElse) {
  constexpr std::uint64_t kFarBehind = 2'500'000;  // opening reads the beginning
  for (const bool is_forgotten : {true, false}) {
    if (is_forgotten) {
      forget();
    } else {
      EXPECT_FALSE(must(open()->read(kBlobAheadMax)).empty());
    }
    runtime::WorkerPool stopped{{.name = "none", .threads = 1}};
    const auto blobs = local_files::open_blob_store({.directory = folder_.path()}, stopped, clock_).value();
    const auto reader = must(blobs->open(BlobKind::kDocument, "a"));
    stopped.stop();
    const std::uint64_t from = is_forgotten ? kFarBehind : 0;
    reader->seek(from);
    const bool is_at_hand = local_files::is_cached(opened(), from, 1000);  // some file systems forget nothing
    EXPECT_EQ(runtime::run(reader->send(ends_.first, 1000)).has_value(), is_at_hand) << is_forgotten;
  }
}

TEST_F(SendingTest, KnowsWhatIsInTheCache) {
  EXPECT_FALSE(local_files::is_cached(local_files::File(::open("/proc/self/status", O_RDONLY | O_CLOEXEC)), 0, 1));
  EXPECT_FALSE(local_files::is_cached(opened(), bytes_.size() + 1'000'000, 1)) << "beyond the end";
  static_cast<void>(must(open()->read(kBlobReadMax)));
  EXPECT_EQ(local_files::is_cached(opened(), 0, 1000), can_be_asked());
}

TEST_F(SendingTest, LeavesReadingToThePool) {
  const auto reader = open();
  static_cast<void>(reader->take_ahead(kBlobAheadMax));
  pool_.stop();
  EXPECT_EQ(must_fail(reader->read(3)).code(), base::ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace storage
