// The image worker: reads one request from standard input, writes one response to standard output, ends.
//
//     image-worker png|jpg|gif|webp [BYTES]
//     image-worker --help | --version
//
// The first argument is the format the caller found by sniffing: it decides which decoders are loaded before the
// sandbox closes. The second is the address space the process may use. Started by media::WorkerImageProcessor;
// worker_protocol.hpp describes the bytes.

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/version.hpp"
#include "media/worker/magick_setup.hpp"
#include "media/worker/pipeline.hpp"
#include "media/worker/sandbox.hpp"

namespace {

constexpr std::size_t kRequestBytesMax = std::size_t{64} << 20;

std::optional<media::ImageFormat> parse_format(std::string_view name) {
  for (const auto format :
       {media::ImageFormat::kPng, media::ImageFormat::kJpeg, media::ImageFormat::kGif, media::ImageFormat::kWebp}) {
    if (name == media::file_extension(format)) return format;
  }
  return std::nullopt;
}

std::vector<std::byte> read_all(int input) {
  std::vector<std::byte> bytes;
  std::array<std::byte, 64 * 1024> chunk;
  while (bytes.size() <= kRequestBytesMax) {
    const ssize_t count = ::read(input, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + count);
  }
  return bytes;
}

void write_all(int output, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(output, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

/// "VmHWM: 27000 kB" of an already open /proc/self/status. getrusage would also count the parent's memory, which a
/// child started by vfork shares until exec.
std::uint64_t peak_rss_bytes(int status_file) {
  std::array<char, 4096> text{};
  const ssize_t size = ::pread(status_file, text.data(), text.size() - 1, 0);
  const std::string_view status{text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  const auto line = status.find("VmHWM:");
  if (line == status.npos) return 0;
  return std::strtoull(status.data() + line + 6, nullptr, 10) * 1024;
}

int not_ready(const std::string& why) {
  const std::string line = "image-worker: " + why + "\n";
  write_all(STDERR_FILENO, std::as_bytes(std::span{line}));
  return media::kWorkerNotReady;
}

/// The sandbox with that much address space; nullopt when the text is no number.
std::optional<media::SandboxLimits> parse_limits(std::string_view bytes) {
  media::SandboxLimits limits;
  const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), limits.address_space_bytes);
  return error == std::errc{} && end == bytes.data() + bytes.size() ? std::optional(limits) : std::nullopt;
}

int run(media::ImageFormat format, const media::SandboxLimits& limits) {
  if (const auto ready = media::prepare_magick(format); !ready) return not_ready(ready.error().detail());
  const int status_file = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (const auto closed = media::enter_sandbox(limits); !closed) return not_ready(closed.error().detail());

  const auto bytes = read_all(STDIN_FILENO);
  const auto request = media::read_request(bytes);
  media::WorkerResponse response{.verdict = media::Verdict::kBroken, .detail = "unreadable request", .outcome = {}};
  if (request) response = media::carry_out(*request);
  response.outcome.usage.peak_rss_bytes = peak_rss_bytes(status_file);
  write_all(STDOUT_FILENO, media::write_response(response));
  return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view option = argc == 2 ? argv[1] : "";
  if (option == "--help") {
    std::puts("image-worker png|jpg|gif|webp [BYTES]: makes avatars of one image, started by user-service.");
    return EXIT_SUCCESS;
  }
  if (option == "--version") {
    std::printf("image-worker %s\n", base::version().data());
    return EXIT_SUCCESS;
  }
  media::close_inherited_descriptors();
  const auto format = argc >= 2 ? parse_format(argv[1]) : std::nullopt;
  const auto limits = argc == 3 ? parse_limits(argv[2]) : std::optional(media::SandboxLimits{});
  const bool is_sound = format && limits && argc <= 3;
  // _exit: destructors of a process that ends anyway would only cost time, or touch what a hostile image broke.
  ::_exit(is_sound ? run(*format, *limits)
                   : not_ready("usage: image-worker png|jpg|gif|webp [BYTES], request on standard input"));
}
