#include "base/random.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <vector>

#include "base/check.hpp"
#include "base/encoding.hpp"

namespace base {

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
  std::string text = to_hex(bytes);
  for (const std::size_t position : {8, 13, 18, 23}) text.insert(position, 1, '-');
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
  while (!out.empty()) {
    const ssize_t count = ::getrandom(out.data(), out.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    check(count > 0, "the system's random number generator failed");
    out = out.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace base
