/// Remembers which access tokens proved well signed, so that the signature of a token that comes with every request is
/// checked once and not every time.
///
/// Kept under the whole text of the token, so nothing but the very token that was verified is found. Says nothing about
/// revocation: that is asked on every request (AccessTokenAuthenticator).
#pragma once

#include <algorithm>
#include <functional>
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
  /// The end of a token is the end of its signature, which is as good as random, and only well signed ones are kept.
  struct SignatureHash {
    [[nodiscard]] std::size_t operator()(std::string_view token) const noexcept {
      constexpr std::size_t bytes = 24;
      return std::hash<std::string_view>{}(token.substr(token.size() - std::min(token.size(), bytes)));
    }
  };

  const security::TokenVerifier& verifier_;
  FactCache<HashedFacts<Claims, SignatureHash>> known_;
};

}  // namespace identity
