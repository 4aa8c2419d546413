/// Remembers which access tokens proved well signed, so that the signature of a token that comes with every request is
/// checked once and not every time.
///
/// Kept under the whole text of the token, so nothing but the very token that was verified is found. Says nothing about
/// revocation: that is asked on every request (AccessTokenAuthenticator).
#pragma once

#include <memory>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "identity/fact_cache.hpp"
#include "security/jwt.hpp"

namespace identity {

/// Thread-safe, does not block.
class VerifiedTokens {
 public:
  using Claims = std::shared_ptr<const security::AccessClaims>;

  /// `verifier` must outlive this. `tokens_max`: at least FactCache::kShards; about one KiB each.
  VerifiedTokens(const security::TokenVerifier& verifier, std::size_t tokens_max);

  /// As `TokenVerifier::verify`, with the same errors. A remembered token that is past its expiry is verified anew.
  [[nodiscard]] base::Result<Claims> verify(std::string_view token, base::Timestamp now);

 private:
  const security::TokenVerifier& verifier_;
  FactCache<Claims> known_;
};

}  // namespace identity
