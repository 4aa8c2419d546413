/// HMAC-SHA-256 (RFC 2104, FIPS 198-1) under one fixed key.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/secret.hpp"
#include "security/sha256.hpp"

namespace security {

/// Thread-safe, does not block. Each thread keeps the keyed OpenSSL contexts it used last: setting the key up costs
/// more than authenticating a token.
class HmacSha256 {
 public:
  /// `key`: not empty.
  explicit HmacSha256(base::Secret key);
  HmacSha256(const HmacSha256&) = delete;
  HmacSha256& operator=(const HmacSha256&) = delete;

  [[nodiscard]] Sha256Digest sign(std::string_view message) const;
  /// Compares in constant time. Only the full 32-byte tag matches.
  [[nodiscard]] bool matches(std::string_view message, std::span<const std::byte> tag) const;

 private:
  base::Secret key_;
  std::uint64_t id_;  ///< unique in the process: finds this key's context in the thread's cache
};

}  // namespace security
