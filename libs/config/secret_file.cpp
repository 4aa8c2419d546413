#include "config/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "base/encoding.hpp"
#include "config/rules.hpp"

namespace config {
namespace {

constexpr const char* kFileName = "jwt_secret";
constexpr std::size_t kGeneratedBytes = 32;
constexpr std::size_t kFileBytesMax = 4096;

class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (is_open()) ::close(descriptor_);
  }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::unexpected<base::Error> failed(const std::filesystem::path& path, std::string_view what) {
  return std::unexpected(base::unavailable(std::string(what) + " " + path.string() + ": " + std::strerror(errno)));
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// The secret of an existing file; no value: there is no file.
base::Result<std::optional<base::Secret>> read_secret(const std::filesystem::path& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file.is_open() && errno == ENOENT) return std::nullopt;
  if (!file.is_open()) return failed(path, "cannot open");
  std::string text(kFileBytesMax, '\0');
  const ssize_t size = ::read(file.get(), text.data(), text.size());
  if (size < 0) return failed(path, "cannot read");
  text.resize(static_cast<std::size_t>(size));
  base::Secret secret{std::string(base::trim(text))};
  if (secret.size() >= kSecretBytesMin) return secret;
  return std::unexpected(base::unavailable(path.string() + " holds no usable secret; restore it, or remove it to get a "
                                                           "new one (this ends every session)"));
}

base::Status sync_directory(const std::filesystem::path& directory) {
  const File file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.is_open() || ::fsync(file.get()) != 0) return failed(directory, "cannot sync");
  return {};
}

base::Status write_new(const std::filesystem::path& path, std::string_view text) {
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.is_open()) return failed(path, "cannot create");
  if (!write_all(file.get(), text) || ::fsync(file.get()) != 0) return failed(path, "cannot write");
  return {};
}

/// Writes under a name of its own and links it into place: link fails when another process was first, and nobody ever
/// sees half a file.
base::Status create(const std::filesystem::path& path, base::Random& random) {
  const std::filesystem::path draft = path.string() + "." + random.hex(8);
  if (auto status = write_new(draft, random.base64url(kGeneratedBytes) + "\n"); !status) {
    ::unlink(draft.c_str());
    return status;
  }
  const int linked = ::link(draft.c_str(), path.c_str());
  const int link_error = errno;
  ::unlink(draft.c_str());
  errno = link_error;
  if (linked != 0 && link_error != EEXIST) return failed(path, "cannot create");
  return sync_directory(path.parent_path());
}

base::Status make_directory(const std::filesystem::path& directory) {
  std::error_code error;
  if (std::filesystem::is_directory(directory, error)) return {};
  // The last folder only: a path whose parent is missing is mistyped, or its volume is not mounted.
  std::filesystem::create_directory(directory, error);
  if (!error) std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);
  if (!error) return {};
  const char* const hint =
      error == std::errc::no_such_file_or_directory ? ": is the path mistyped, or a volume not mounted?" : "";
  return std::unexpected(base::unavailable("cannot create " + directory.string() + ": " + error.message() + hint));
}

}  // namespace

base::Result<base::Secret> load_or_create_secret(const std::filesystem::path& data_dir, base::Random& random) {
  if (auto status = make_directory(data_dir); !status) return std::unexpected(std::move(status).error());
  const std::filesystem::path path = data_dir / kFileName;
  auto secret = read_secret(path);
  if (secret && !*secret) {
    if (auto status = create(path, random); !status) return std::unexpected(std::move(status).error());
    secret = read_secret(path);
  }
  if (!secret) return std::unexpected(std::move(secret).error());
  if (!*secret) return std::unexpected(base::unavailable(path.string() + " disappeared as soon as it was created"));
  return std::move(**secret);
}

bool has_secret(const std::filesystem::path& data_dir) {
  std::error_code ignored;
  return std::filesystem::exists(data_dir / kFileName, ignored);
}

}  // namespace config
