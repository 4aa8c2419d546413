/// The JSON text inside an access token.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "security/access_claims.hpp"

namespace security {

[[nodiscard]] std::string encode_claims(const AccessClaims& claims);

/// Whether a token that is still to begin (`iat`, `nbf`) is refused.
enum class Beginning { kObeyed, kIgnored };

/// By what a token is judged.
struct JudgingRules {
  base::Timestamp now;
  std::chrono::milliseconds clock_skew{0};
  base::Timestamp audience_required_from = base::Timestamp::max();  ///< of the `iat` of tokens that must have an `aud`
  Beginning beginning = Beginning::kObeyed;
};

/// Reads and judges the claims of a token whose signature is good; see TokenVerifier::verify for the errors.
/// `userId`, `jti`, `type`, `iat` and `exp` are required, `sub` must repeat `userId`, `aud` must name us, `nbf` is
/// obeyed. NumericDates may have a fraction (RFC 7519 section 2), which is dropped.
[[nodiscard]] base::Result<AccessClaims> decode_claims(std::string_view json, const JudgingRules& rules);

}  // namespace security
