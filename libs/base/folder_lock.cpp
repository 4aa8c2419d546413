#include "base/folder_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace base {

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder, Mode mode) {
  Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!descriptor.is_open()) {
    return std::unexpected(unavailable("cannot open the folder " + folder.string() + ": " + std::strerror(errno)));
  }
  const int operation = (mode == Mode::kAlone ? LOCK_EX : LOCK_SH) | LOCK_NB;
  if (::flock(descriptor.get(), operation) == 0) return FolderLock(std::move(descriptor));
  return std::unexpected(Error{ErrorCode::kConflict, "the folder " + folder.string() + " is in use"});
}

}  // namespace base
