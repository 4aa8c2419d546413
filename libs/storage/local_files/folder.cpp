#include "storage/local_files/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <span>

#include "base/random.hpp"

namespace storage::local_files {
namespace {

/// Small enough that the allocator keeps the room instead of having the system clear new pages each time.
constexpr std::size_t kComparedAtOnce = 64 * 1024;
constexpr std::string_view kTemporaryPrefix = ".tmp-";

// cachestat(2) of Linux 6.5, which Debian 12's headers do not know: one number and form on every architecture.
constexpr long kCachestat = 451;
struct CachedRange {
  std::uint64_t offset;
  std::uint64_t bytes;
};
struct CacheCounts {
  std::uint64_t cached_pages;
  std::uint64_t others[4];  // dirty, under writeback, evicted, evicted lately
};

void unlink_quietly(const File& directory, const std::string& name) noexcept {
  static_cast<void>(::unlinkat(directory.get(), name.c_str(), 0));
}

/// The failure of the latest system call. What passes (full disk, quota, I/O, no descriptors) is `unavailable`.
std::unexpected<base::Error> failed(const char* what) {
  const int code = errno;
  const std::string detail = std::string{"file "} + what + ": " + std::strerror(code);
  switch (code) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
    case EIO:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case EROFS:
    case EACCES:
      return std::unexpected(base::unavailable(detail));
    default:
      return std::unexpected(base::internal_error(detail));
  }
}

FileState to_state(const struct stat& status) {
  const auto since_epoch =
      std::chrono::seconds{status.st_mtim.tv_sec} + std::chrono::nanoseconds{status.st_mtim.tv_nsec};
  return {static_cast<std::uint64_t>(status.st_size),
          base::Timestamp{std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch)}};
}

/// Without waiting, so that a FIFO somebody put there cannot hold a pool thread.
constexpr int kReading = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

/// `blob_not_found` when it is no regular file.
base::Result<OpenedFile> with_state(File file) {
  struct stat status{};
  if (::fstat(file.get(), &status) < 0) return failed("state");
  if (!S_ISREG(status.st_mode)) return std::unexpected(blob_not_found());
  return OpenedFile{.file = std::move(file), .state = to_state(status)};
}

base::Error already_there() { return {base::ErrorCode::kAlreadyExists, "File already exists"}; }

template <class Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

/// Fills `room` from `offset` as far as the file goes, and answers what was filled.
base::Result<std::string_view> read_into(std::span<char> room, const File& file, std::uint64_t offset) {
  const auto count =
      retry_interrupted([&] { return ::pread(file.get(), room.data(), room.size(), static_cast<off_t>(offset)); });
  if (count < 0) return failed("read");
  return std::string_view(room.data(), static_cast<std::size_t>(count));
}

/// Of which the second has `size`.
base::Result<bool> have_same_bytes(const File& file, const File& other, std::uint64_t size) {
  struct stat status{};
  if (::fstat(file.get(), &status) < 0) return failed("state");
  if (static_cast<std::uint64_t>(status.st_size) != size) return false;
  const auto room = std::make_unique_for_overwrite<char[]>(2 * kComparedAtOnce);
  for (std::uint64_t offset = 0; offset < size;) {
    const auto bytes = read_into({room.get(), kComparedAtOnce}, file, offset);
    if (!bytes) return std::unexpected(bytes.error());
    const auto others = read_into({room.get() + kComparedAtOnce, kComparedAtOnce}, other, offset);
    if (!others || *bytes != *others || bytes->empty()) return false;
    offset += bytes->size();
  }
  return true;
}

struct CloseDirectory {
  void operator()(DIR* entries) const noexcept { ::closedir(entries); }
};

}  // namespace

base::Result<Folder> Folder::open(const std::filesystem::path& path) {
  if (::mkdir(path.c_str(), 0700) < 0 && errno != EEXIST) return failed("folder");
  File directory{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (!directory.is_open()) return failed("folder");
  return Folder{std::move(directory)};
}

base::Result<Draft> Folder::create_draft() const {
  // Nameless files get their name through /proc, which every container has, but not every chroot.
  static const bool has_proc = ::access("/proc/self/fd", X_OK) == 0;
  if (!has_proc) return create_named_draft();
  File file{::openat(directory_.get(), ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600)};
  if (file.is_open()) return Draft{.file = std::move(file), .name = {}};
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT) return failed("create");
  return create_named_draft();
}

base::Result<Draft> Folder::create_named_draft() const {
  base::SystemRandom random;
  std::string name = std::string{kTemporaryPrefix} + random.hex(16);
  File file{::openat(directory_.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file.is_open()) return failed("create");
  return Draft{.file = std::move(file), .name = std::move(name)};
}

base::Result<OpenedFile> Folder::open_file(const std::string& name) const {
  File file{::openat(directory_.get(), name.c_str(), kReading)};
  if (!file.is_open() && (errno == ENOENT || errno == ELOOP)) return std::unexpected(blob_not_found());
  if (!file.is_open()) return failed("open");
  return with_state(std::move(file));
}

std::optional<OpenedFile> Folder::open_file_at_once(const std::string& name) const {
  open_how how{};
  how.flags = kReading;
  how.resolve = RESOLVE_CACHED;
  File file{static_cast<int>(::syscall(SYS_openat2, directory_.get(), name.c_str(), &how, sizeof how))};
  if (!file.is_open()) return std::nullopt;
  auto opened = with_state(std::move(file));
  if (!opened) return std::nullopt;
  return std::move(*opened);
}

base::Status Folder::publish(const Draft& draft, const std::string& name) const {
  // Unlike a rename, a link never replaces what is there.
  const std::string open_file = "/proc/self/fd/" + std::to_string(draft.file.get());
  const int linked = draft.name.empty()
                         ? ::linkat(AT_FDCWD, open_file.c_str(), directory_.get(), name.c_str(), AT_SYMLINK_FOLLOW)
                         : ::linkat(directory_.get(), draft.name.c_str(), directory_.get(), name.c_str(), 0);
  if (linked < 0) {
    if (errno != EEXIST) return failed("link");
    return std::unexpected(already_there());
  }
  auto synced = sync(directory_);
  if (!synced) {
    unlink_quietly(directory_, name);
  } else {
    remove_draft(draft);
  }
  return synced;
}

base::Result<bool> Folder::share(const Draft& draft, const std::string& other, const std::string& name) const {
  const auto found = open_file(other);
  if (!found) return false;
  const auto are_equal = have_same_bytes(draft.file, found->file, found->state.size_bytes);
  if (!are_equal || !*are_equal) return are_equal;
  // First, so that no sweep takes the new name for that of an old file which nothing needs.
  if (::futimens(found->file.get(), nullptr) < 0) return false;
  if (::linkat(directory_.get(), other.c_str(), directory_.get(), name.c_str(), 0) < 0) {
    if (errno == EEXIST) return std::unexpected(already_there());
    return false;
  }
  const base::Status synced = sync(directory_);
  if (synced) return true;
  unlink_quietly(directory_, name);
  return std::unexpected(synced.error());
}

base::Result<bool> Folder::remove(const std::string& name) const {
  if (::unlinkat(directory_.get(), name.c_str(), 0) < 0) {
    if (errno == ENOENT) return false;
    return failed("remove");
  }
  if (auto synced = sync(directory_); !synced) return std::unexpected(std::move(synced).error());
  return true;
}

void Folder::remove_draft(const Draft& draft) const noexcept {
  if (!draft.name.empty()) unlink_quietly(directory_, draft.name);
}

std::optional<FileState> Folder::find_state(const std::string& name) const {
  struct stat status{};
  if (::fstatat(directory_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0) return std::nullopt;
  if (!S_ISREG(status.st_mode)) return std::nullopt;
  return to_state(status);
}

template <class Visit>
base::Status Folder::for_each_name(Visit visit) const {
  // A description of its own, because the position in a directory is shared by duplicates.
  const int descriptor = ::openat(directory_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return failed("folder");
  const std::unique_ptr<DIR, CloseDirectory> entries(::fdopendir(descriptor));
  if (!entries) {
    ::close(descriptor);
    return failed("folder");
  }
  errno = 0;
  while (const dirent* entry = ::readdir(entries.get())) visit(std::string{entry->d_name});
  if (errno != 0) return failed("list");
  return {};
}

void Folder::sweep_temporaries(base::Timestamp cutoff) const {
  static_cast<void>(for_each_name([&](const std::string& name) {
    if (!name.starts_with(kTemporaryPrefix)) return;
    const auto state = find_state(name);
    if (state && state->modified_at < cutoff) unlink_quietly(directory_, name);
    errno = 0;
  }));
}

base::Result<std::vector<BlobInfo>> Folder::list(const std::string& after, std::size_t limit,
                                                 bool (*accepts)(std::string_view)) const {
  std::set<std::string> names;  // never more than `limit`, however many files there are
  auto visited = for_each_name([&](std::string name) {
    if (!accepts(name) || name <= after) return;
    names.insert(std::move(name));
    if (names.size() > limit) names.erase(std::prev(names.end()));
  });
  if (!visited) return std::unexpected(std::move(visited).error());
  std::vector<BlobInfo> infos;
  for (const std::string& name : names) {
    if (const auto state = find_state(name)) infos.push_back({name, state->size_bytes, state->modified_at});
  }
  return infos;
}

base::Result<bool> Folder::move_to(const Folder& target, const std::string& name, const std::string& new_name) const {
  // Linked first: after a crash the file has both names, never none.
  if (::linkat(directory_.get(), name.c_str(), target.directory_.get(), new_name.c_str(), 0) < 0) {
    if (errno == ENOENT) return false;
    if (errno != EEXIST) return failed("link");
  }
  if (auto synced = sync(target.directory_); !synced) return std::unexpected(std::move(synced).error());
  return remove(name);
}

base::Status Folder::replace(const std::string& name, std::string_view content) const {
  const auto draft = create_named_draft();  // only a rename replaces
  if (!draft) return std::unexpected(draft.error());
  base::Status done = write_all(draft->file, content);
  if (done) done = sync(draft->file);
  if (done && ::renameat(directory_.get(), draft->name.c_str(), directory_.get(), name.c_str()) < 0) {
    done = failed("rename");
  }
  if (!done) remove_draft(*draft);
  return done ? sync(directory_) : done;
}

base::Result<std::optional<std::uint64_t>> Folder::free_bytes() const {
  struct statvfs status{};
  if (::fstatvfs(directory_.get(), &status) < 0) return failed("free space");
  return std::uint64_t{status.f_bavail} * status.f_frsize;
}

base::Status write_all(const File& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = retry_interrupted([&] { return ::write(file.get(), bytes.data(), bytes.size()); });
    if (written < 0) return failed("write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

base::Status sync(const File& file) {
  if (retry_interrupted([&] { return ::fsync(file.get()); }) < 0) return failed("sync");
  return {};
}

base::Result<std::string> read_at(const File& file, std::uint64_t offset, std::size_t max_bytes) {
  std::string bytes(max_bytes, '\0');
  const auto filled = read_into(bytes, file, offset);
  if (!filled) return std::unexpected(filled.error());
  bytes.resize(filled->size());
  return bytes;
}

std::string read_at_once(const File& file, std::uint64_t offset, std::size_t max_bytes) {
  std::string bytes(max_bytes, '\0');
  const iovec room{.iov_base = bytes.data(), .iov_len = bytes.size()};
  const auto count = ::preadv2(file.get(), &room, 1, static_cast<off_t>(offset), RWF_NOWAIT);
  bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return bytes;
}

bool is_cached(const File& file, std::uint64_t offset, std::size_t bytes) {
  if (bytes == 0) return true;
  const CachedRange range{.offset = offset, .bytes = bytes};
  CacheCounts counts{};
  if (::syscall(kCachestat, file.get(), &range, &counts, 0) < 0) return false;
  const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return counts.cached_pages >= (offset + bytes - 1) / page - offset / page + 1;
}

base::Result<std::size_t> send_at(const File& file, std::uint64_t offset, std::size_t bytes,
                                  const base::Descriptor& socket) {
  auto position = static_cast<off_t>(offset);
  const auto count = retry_interrupted([&] { return ::sendfile(socket.get(), file.get(), &position, bytes); });
  if (count > 0 || bytes == 0) return static_cast<std::size_t>(count);
  if (count == 0) return std::unexpected(base::internal_error("file send: it is shorter than it was"));
  if (errno == EAGAIN) return 0U;
  if (errno == EPIPE || errno == ECONNRESET) return std::unexpected(base::unavailable("file send: the peer is gone"));
  return failed("send");
}

}  // namespace storage::local_files
