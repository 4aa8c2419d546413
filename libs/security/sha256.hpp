/// SHA-256 (FIPS 180-4) of texts, tokens and documents.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

struct evp_md_ctx_st;

namespace security {

using Sha256Digest = std::array<std::byte, 32>;

/// Digest of bytes that arrive in pieces, for example an upload. Not thread-safe; one object a stream.
///
///     Sha256 hash;
///     while (auto piece = next()) hash.update(*piece);
///     const Sha256Digest digest = hash.finish();
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept = default;
  Sha256& operator=(Sha256&&) noexcept = default;

  void update(std::span<const std::byte> bytes);
  /// The digest of everything since construction or the last `finish`; the object then starts anew.
  [[nodiscard]] Sha256Digest finish();

 private:
  void start();
  struct ContextDeleter {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, ContextDeleter> context_;
};

/// Digest of one piece. Thread-safe; keeps one context a thread.
[[nodiscard]] Sha256Digest sha256(std::span<const std::byte> bytes);
[[nodiscard]] Sha256Digest sha256(std::string_view text);

}  // namespace security
