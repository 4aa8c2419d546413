#include "base/random.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace base {
namespace {

/// Requests up to this size are served from the thread's reserve.
constexpr std::size_t kSmallRequestMax = 64;

void generate(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t count = ::getrandom(out.data(), out.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    check(count > 0, "the system's random number generator failed");
    out = out.subspan(static_cast<std::size_t>(count));
  }
}

/// Random bytes made in advance: a system call costs the same however little it makes.
/// What was given out is wiped at once. The process never forks without exec, so no two processes share a reserve.
class Reserve {
 public:
  void take(std::span<std::byte> out) {
    if (unused_ < out.size()) {
      generate(bytes_);
      unused_ = bytes_.size();
    }
    unused_ -= out.size();
    const std::span<std::byte> taken = std::span(bytes_).subspan(unused_, out.size());
    std::ranges::copy(taken, out.begin());
    ::explicit_bzero(taken.data(), taken.size());
  }
  Reserve() = default;
  Reserve(const Reserve&) = delete;
  Reserve& operator=(const Reserve&) = delete;
  ~Reserve() { ::explicit_bzero(bytes_.data(), bytes_.size()); }

 private:
  std::array<std::byte, 1024> bytes_;
  std::size_t unused_ = 0;
};

}  // namespace

std::uint64_t Random::below(std::uint64_t bound) {
  check(bound > 0, "Random::below needs a positive bound");
  const std::uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  std::uint64_t value = 0;
  do {
    fill(std::as_writable_bytes(std::span{&value, 1}));
  } while (value >= limit);
  return value % bound;
}

std::string Random::uuid() {
  std::array<std::byte, 16> bytes;
  fill(bytes);
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte{0x40};
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(36, '-');
  std::size_t at = 0;
  for (const std::byte byte : bytes) {
    if (at == 8 || at == 13 || at == 18 || at == 23) ++at;
    text[at++] = digits[std::to_integer<unsigned>(byte) >> 4];
    text[at++] = digits[std::to_integer<unsigned>(byte) & 0x0F];
  }
  return text;
}

std::string Random::hex(std::size_t bytes) {
  std::vector<std::byte> buffer(bytes);
  fill(buffer);
  return to_hex(buffer);
}

std::string Random::base64url(std::size_t bytes) {
  std::vector<std::byte> buffer(bytes);
  fill(buffer);
  return to_base64url(buffer);
}

void SystemRandom::fill(std::span<std::byte> out) {
  if (out.size() > kSmallRequestMax) return generate(out);
  thread_local Reserve reserve;
  reserve.take(out);
}

}  // namespace base
