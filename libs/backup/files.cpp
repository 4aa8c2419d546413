#include "backup/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <utility>

#include "base/encoding.hpp"
#include "security/sha256.hpp"

namespace backup {
namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::size_t kSmallFileBytes = 1024 * 1024;

/// An owned descriptor.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&&) = delete;
  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

base::Error not_found(const Path& path) { return {base::ErrorCode::kNotFound, "there is no file " + path.string()}; }

base::Result<File> open_for_reading(const Path& path) {
  // O_NONBLOCK, so that a FIFO somebody put there cannot hold us.
  File file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.is_open() && (errno == ENOENT || errno == ELOOP || errno == ENOTDIR))
    return std::unexpected(not_found(path));
  if (!file.is_open()) return std::unexpected(failed("cannot read " + path.string()));
  struct stat status{};
  if (::fstat(file.get(), &status) < 0) return std::unexpected(failed("cannot read " + path.string()));
  if (!S_ISREG(status.st_mode)) return std::unexpected(not_found(path));
  return file;
}

base::Result<File> create(const Path& path) {
  File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file.is_open()) return std::unexpected(failed("cannot create " + path.string()));
  return file;
}

base::Status write_all(const File& file, std::string_view bytes, const Path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::unexpected(failed("cannot write " + path.string()));
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

/// Hands the file piece by piece to `use`; what it held.
template <class Use>
base::Result<Content> for_each_piece(const File& file, const Path& path, Use use) {
  security::Sha256 hash;
  Content content;
  std::array<char, kPieceBytes> buffer;
  while (true) {
    const auto count = ::read(file.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(failed("cannot read " + path.string()));
    if (count == 0) break;
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(count));
    hash.update(base::as_bytes(piece));
    content.bytes += piece.size();
    if (base::Status used = use(piece); !used) return std::unexpected(std::move(used).error());
  }
  content.sha256 = base::to_hex(hash.finish());
  return content;
}

base::Status sync_with(int (*call)(int), const Path& folder) {
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.is_open() || call(file.get()) < 0) return std::unexpected(failed("cannot sync " + folder.string()));
  return {};
}

}  // namespace

base::Error failed(const std::string& what) {
  return {base::ErrorCode::kUnavailable, what + ": " + std::strerror(errno)};
}

base::Result<Content> copy_content(const Path& from, const Path& to) {
  const auto source = open_for_reading(from);
  if (!source) return std::unexpected(source.error());
  const auto target = create(to);
  if (!target) return std::unexpected(target.error());
  return for_each_piece(*source, from, [&](std::string_view piece) { return write_all(*target, piece, to); });
}

base::Result<Content> read_content(const Path& path) {
  const auto file = open_for_reading(path);
  if (!file) return std::unexpected(file.error());
  return for_each_piece(*file, path, [](std::string_view) { return base::Status{}; });
}

base::Result<std::string> read_small_file(const Path& path) {
  const auto file = open_for_reading(path);
  if (!file) return std::unexpected(file.error());
  std::string text;
  auto read = for_each_piece(*file, path, [&](std::string_view piece) -> base::Status {
    text += piece;
    if (text.size() <= kSmallFileBytes) return {};
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, path.string() + " is too long"});
  });
  if (!read) return std::unexpected(std::move(read).error());
  return text;
}

base::Status write_durably(const Path& path, std::string_view text) {
  const auto file = create(path);
  if (!file) return std::unexpected(file.error());
  if (auto written = write_all(*file, text, path); !written) return written;
  if (::fsync(file->get()) < 0) return std::unexpected(failed("cannot write " + path.string()));
  return {};
}

base::Status make_folder(const Path& folder) {
  std::error_code ignored;
  if (std::filesystem::is_directory(folder, ignored)) return {};
  if (folder.has_parent_path() && folder.parent_path() != folder) {
    if (auto made = make_folder(folder.parent_path()); !made) return made;
  }
  if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
  return std::unexpected(failed("cannot make the folder " + folder.string()));
}

base::Status make_durable(const Path& folder) { return sync_with(::syncfs, folder); }

base::Status sync_folder(const Path& folder) { return sync_with(::fsync, folder); }

}  // namespace backup
