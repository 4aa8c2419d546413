#include "base/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace base {

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder, Mode mode) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return std::unexpected(unavailable("cannot open the folder " + folder.string() + ": " + std::strerror(errno)));
  }
  FolderLock lock(descriptor);
  if (::flock(descriptor, (mode == Mode::kAlone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return lock;
  return std::unexpected(Error{ErrorCode::kConflict, "the folder " + folder.string() + " is in use"});
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace base
