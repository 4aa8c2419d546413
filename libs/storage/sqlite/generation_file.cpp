#include "storage/sqlite/generation_file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace storage::sqlite {
namespace {

constexpr std::size_t kSize = sizeof(std::uint64_t);
static_assert(std::atomic_ref<std::uint64_t>::is_always_lock_free, "shared between processes");

std::unexpected<base::Error> failed(const char* what) {
  return std::unexpected(base::unavailable(std::string{"generation file: "} + what + ": " + std::strerror(errno)));
}

}  // namespace

base::Result<GenerationFile> GenerationFile::open(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return failed("open");
  // posix_fallocate, so that the disk being full shows here and not as SIGBUS at the first store.
  const int error = ::posix_fallocate(file, 0, kSize);
  void* mapped = MAP_FAILED;
  if (error == 0) mapped = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  ::close(file);
  if (error != 0) errno = error;
  if (mapped == MAP_FAILED) return failed("map");
  return GenerationFile{static_cast<std::uint64_t*>(mapped)};
}

GenerationFile::~GenerationFile() {
  if (shared_ != nullptr) ::munmap(shared_, kSize);
}

void GenerationFile::advance_to(std::uint64_t generation) noexcept {
  std::uint64_t current = load();
  while (current < generation && !counter().compare_exchange_weak(current, generation, std::memory_order_acq_rel)) {
  }
}

}  // namespace storage::sqlite
