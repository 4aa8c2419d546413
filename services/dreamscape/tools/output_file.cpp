#include "dreamscape/tools/output_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

namespace dreamscape {
namespace {

bool write_all(int file, std::string_view content) {
  while (!content.empty()) {
    const auto count = ::write(file, content.data(), content.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) content.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

base::Status write_private_file(const std::filesystem::path& path, std::string_view content) {
  const std::string temporary = path.string() + ".part";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool is_written = file >= 0 && write_all(file, content) && ::fsync(file) == 0;
  if (file >= 0) is_written = ::close(file) == 0 && is_written;
  if (is_written && std::rename(temporary.c_str(), path.c_str()) == 0) return {};
  return std::unexpected(
      base::Error{base::ErrorCode::kUnavailable, "cannot write " + path.string() + ": " + std::strerror(errno)});
}

}  // namespace dreamscape
