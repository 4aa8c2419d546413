/// Refresh tokens: 256 random bits that mean nothing by themselves.
///
/// Only the digest is stored, so a stolen database holds nothing a client could present. A plain SHA-256 is enough
/// because the input has full entropy (unlike a password).
#pragma once

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/secret.hpp"

namespace security {

inline constexpr std::size_t kOpaqueTokenBytes = 32;
inline constexpr std::size_t kOpaqueTokenLength = 43;  ///< characters: 32 bytes as unpadded base64url

/// Thread-safe if `random` is.
[[nodiscard]] base::Secret new_opaque_token(base::Random& random);

/// Whether `text` has the form of an opaque token; anything else cannot be one of ours and needs no look-up.
[[nodiscard]] bool is_opaque_token(std::string_view text);

/// SHA-256 as 64 lower-case hexadecimal digits: what the store keeps.
[[nodiscard]] std::string token_digest(std::string_view token);

}  // namespace security
