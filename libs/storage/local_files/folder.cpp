#include "storage/local_files/folder.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <set>

#include "base/random.hpp"

namespace storage::local_files {
namespace {

constexpr std::string_view kTemporaryPrefix = ".tmp-";

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

struct CloseDirectory {
  void operator()(DIR* entries) const noexcept { ::closedir(entries); }
};

template <class Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

}  // namespace

File::~File() {
  if (is_open()) ::close(descriptor_);
}

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
  File file{::openat(directory_.get(), ".", O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600)};
  if (file.is_open()) return Draft{.file = std::move(file), .name = {}};
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT) return failed("create");
  return create_named_draft();
}

base::Result<Draft> Folder::create_named_draft() const {
  base::SystemRandom random;
  std::string name = std::string{kTemporaryPrefix} + random.hex(16);
  File file{::openat(directory_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
  if (!file.is_open()) return failed("create");
  return Draft{.file = std::move(file), .name = std::move(name)};
}

base::Result<File> Folder::open_file(const std::string& name) const {
  // O_NONBLOCK, so that a FIFO somebody put there cannot hold a pool thread.
  File file{::openat(directory_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)};
  if (!file.is_open() && (errno == ENOENT || errno == ELOOP)) return std::unexpected(blob_not_found());
  if (!file.is_open()) return failed("open");
  struct stat status{};
  if (::fstat(file.get(), &status) < 0) return failed("state");
  if (!S_ISREG(status.st_mode)) return std::unexpected(blob_not_found());
  return file;
}

base::Status Folder::publish(const Draft& draft, const std::string& name) const {
  // Unlike a rename, a link never replaces what is there.
  const std::string open_file = "/proc/self/fd/" + std::to_string(draft.file.get());
  const int linked = draft.name.empty()
                         ? ::linkat(AT_FDCWD, open_file.c_str(), directory_.get(), name.c_str(), AT_SYMLINK_FOLLOW)
                         : ::linkat(directory_.get(), draft.name.c_str(), directory_.get(), name.c_str(), 0);
  if (linked < 0) {
    if (errno != EEXIST) return failed("link");
    return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "File already exists"});
  }
  auto synced = sync(directory_);
  if (!synced) {
    unlink_quietly(directory_, name);
  } else {
    remove_draft(draft);
  }
  return synced;
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

base::Result<FileState> state_of(const File& file) {
  struct stat status{};
  if (::fstat(file.get(), &status) < 0) return failed("state");
  return to_state(status);
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
  const auto count =
      retry_interrupted([&] { return ::pread(file.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
  if (count < 0) return failed("read");
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

}  // namespace storage::local_files
