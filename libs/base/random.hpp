/// Randomness as a seam. SystemRandom is a CSPRNG; tests inject `testing::SeededRandom`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace base {

/// Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;

  /// Uniform in [0, bound), without modulo bias. `bound` > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  /// UUID version 4 text, RFC 9562 section 5.4.
  [[nodiscard]] std::string uuid();
  /// `bytes` random bytes as lower-case hexadecimal (2 characters a byte).
  [[nodiscard]] std::string hex(std::size_t bytes);
  /// `bytes` random bytes as unpadded base64url, RFC 4648 section 5.
  [[nodiscard]] std::string base64url(std::size_t bytes);
};

/// OpenSSL's CSPRNG. Never blocks after start; aborts if the system has no entropy source.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

}  // namespace base
