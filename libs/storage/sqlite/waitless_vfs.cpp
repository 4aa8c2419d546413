#include "storage/sqlite/waitless_vfs.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <utility>

namespace storage::sqlite {

class WaitlessFile {
 public:
  explicit WaitlessFile(int descriptor) : descriptor_(descriptor) {}
  ~WaitlessFile() { ::close(descriptor_); }
  WaitlessFile(const WaitlessFile&) = delete;
  WaitlessFile& operator=(const WaitlessFile&) = delete;

  /// As sqlite3_io_methods::xRead.
  [[nodiscard]] int read(void* bytes, int size, sqlite3_int64 offset) const noexcept {
    const iovec target{.iov_base = bytes, .iov_len = static_cast<std::size_t>(size)};
    const ssize_t count = ::preadv2(descriptor_, &target, 1, offset, RWF_NOWAIT);
    if (count == size) return SQLITE_OK;
    if (count < 0) return SQLITE_IOERR_BLOCKED;
    return is_end(offset + count) ? end_short(bytes, size, count) : SQLITE_IOERR_BLOCKED;
  }

 private:
  /// Fewer bytes than asked for may also mean that the others are not in memory.
  [[nodiscard]] bool is_end(sqlite3_int64 offset) const noexcept {
    struct stat status = {};
    return ::fstat(descriptor_, &status) == 0 && offset >= status.st_size;
  }
  [[nodiscard]] static int end_short(void* bytes, int size, ssize_t count) noexcept {
    std::memset(static_cast<char*>(bytes) + count, 0, static_cast<std::size_t>(size - count));
    return SQLITE_IOERR_SHORT_READ;
  }

  const int descriptor_;
};

namespace {

/// Files of the process by device and inode.
class SharedFiles {
 public:
  [[nodiscard]] static SharedFiles& instance() {
    static SharedFiles files;
    return files;
  }

  /// Opens the file if nobody holds it and `may_open`; null otherwise.
  [[nodiscard]] std::shared_ptr<WaitlessFile> get(const char* path, bool may_open) {
    struct stat status = {};
    if (::stat(path, &status) != 0) return nullptr;
    const std::lock_guard lock(mutex_);
    std::erase_if(files_, [](const auto& entry) { return entry.second.expired(); });
    std::weak_ptr<WaitlessFile>& known = files_[{status.st_dev, status.st_ino}];
    if (auto file = known.lock()) return file;
    if (!may_open) return nullptr;
    auto file = open(path);
    known = file;
    return file;
  }

  [[nodiscard]] static std::shared_ptr<WaitlessFile> open(const char* path) {
    const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? nullptr : std::make_shared<WaitlessFile>(descriptor);
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<dev_t, ino_t>, std::weak_ptr<WaitlessFile>> files_;
};

sqlite3_vfs* real_vfs() { return sqlite3_vfs_find(nullptr); }

/// What stands behind each file of the real file system, which knows nothing of it: its methods are as they were but
/// for two.
struct Tail {
  const sqlite3_io_methods* real_methods = nullptr;
  sqlite3_io_methods methods = {};
  std::shared_ptr<WaitlessFile> file;
};

void* tail_place(sqlite3_file* file) {
  const std::size_t size = static_cast<std::size_t>(real_vfs()->szOsFile);
  const std::size_t aligned = (size + alignof(Tail) - 1) / alignof(Tail) * alignof(Tail);
  return reinterpret_cast<char*>(file) + aligned;  // NOLINT: szOsFile makes room for both
}
Tail& tail_of(sqlite3_file* file) { return *static_cast<Tail*>(tail_place(file)); }

int read_waitless(sqlite3_file* file, void* bytes, int size, sqlite3_int64 offset) noexcept {
  return tail_of(file).file->read(bytes, size, offset);
}

int close_waitless(sqlite3_file* file) noexcept {
  Tail& tail = tail_of(file);
  file->pMethods = tail.real_methods;
  const int closed = file->pMethods->xClose(file);
  std::destroy_at(&tail);
  return closed;
}

/// The database's descriptor is shared, for the sake of its locks; nobody locks the write-ahead log.
std::shared_ptr<WaitlessFile> waitless_file(const char* path, int flags) {
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) return SharedFiles::instance().get(path, false);
  return (flags & SQLITE_OPEN_WAL) != 0 ? SharedFiles::open(path) : nullptr;
}

int open_waitless(sqlite3_vfs*, sqlite3_filename path, sqlite3_file* file, int flags, int* flags_out) noexcept {
  const int opened = real_vfs()->xOpen(real_vfs(), path, file, flags, flags_out);
  if (opened != SQLITE_OK) return opened;
  try {
    auto waitless = path == nullptr ? nullptr : waitless_file(path, flags);
    if (!waitless) {
      file->pMethods->xClose(file);
      file->pMethods = nullptr;
      return SQLITE_CANTOPEN;
    }
    Tail& tail = *std::construct_at(static_cast<Tail*>(tail_place(file)));
    tail.real_methods = file->pMethods;
    tail.methods = *file->pMethods;
    tail.methods.iVersion = std::min(tail.methods.iVersion, 2);  // without pages mapped into memory
    tail.methods.xRead = &read_waitless;
    tail.methods.xClose = &close_waitless;
    tail.file = std::move(waitless);
    file->pMethods = &tail.methods;
    return SQLITE_OK;
  } catch (const std::exception&) {
    file->pMethods->xClose(file);
    file->pMethods = nullptr;
    return SQLITE_NOMEM;
  }
}

/// Where SQLite would sleep it tries again at once, and soon gives up.
int do_not_sleep(sqlite3_vfs*, int microseconds) noexcept { return microseconds; }

sqlite3_vfs make_vfs() {
  sqlite3_vfs vfs = *real_vfs();
  vfs.zName = "waitless";
  vfs.szOsFile += static_cast<int>(sizeof(Tail) + alignof(Tail));
  vfs.pNext = nullptr;
  vfs.xOpen = &open_waitless;
  vfs.xSleep = &do_not_sleep;
  return vfs;
}

}  // namespace

const char* waitless_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  return registered == SQLITE_OK ? vfs.zName : nullptr;
}

std::shared_ptr<WaitlessFile> share_waitless_file(const std::filesystem::path& database) {
  return SharedFiles::instance().get(database.c_str(), true);
}

}  // namespace storage::sqlite
