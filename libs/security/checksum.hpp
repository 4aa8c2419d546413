/// Digests of bytes that arrive in pieces, by an algorithm that a client chooses to find damage on the way, and not to
/// prove anything: SHA-1 is among them. For what has to withstand an attacker see sha256.hpp.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

struct evp_md_ctx_st;

namespace security {

/// Not thread-safe; one object a stream.
class Checksum {
 public:
  enum class Algorithm { kSha1, kSha256 };
  explicit Checksum(Algorithm algorithm);
  Checksum(Checksum&&) noexcept = default;
  Checksum& operator=(Checksum&&) noexcept = default;

  void update(std::span<const std::byte> bytes);
  /// Of everything so far. At most once.
  [[nodiscard]] std::vector<std::byte> finish();

 private:
  struct ContextDeleter {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, ContextDeleter> context_;
};

}  // namespace security
