/// JSON Web Signature, compact serialization, algorithm HS256 and no other (RFC 7515 sections 3.1 and 7.1, RFC 7518
/// section 3.2).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "security/hmac.hpp"

namespace security {

/// Longest accepted token. Ours have about 500 characters; a request's header block could carry far more.
inline constexpr std::size_t kTokenLengthMax = 8192;
/// Room a payload needs: three quarters of the longest token.
inline constexpr std::size_t kTokenPayloadMax = kTokenLengthMax / 4 * 3 + 2;

/// Thread-safe, does not block, does not allocate while opening.
class Hs256 {
 public:
  /// `key`: at least 32 bytes, as long as the digest (RFC 7518 section 3.2); the caller checks.
  explicit Hs256(base::Secret key) : hmac_(std::move(key)) {}

  /// header.payload.signature
  [[nodiscard]] std::string sign(std::string_view payload) const;

  /// The payload, decoded into `buffer` (kTokenPayloadMax bytes), if the header asks for exactly HS256 and for no
  /// extension (`crit`), and the signature is good. Every part must be strict base64url without padding.
  [[nodiscard]] std::optional<std::string_view> open(std::string_view compact, std::span<std::byte> buffer) const;

 private:
  HmacSha256 hmac_;
};

}  // namespace security
