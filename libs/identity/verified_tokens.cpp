#include "identity/verified_tokens.hpp"

namespace identity {

VerifiedTokens::VerifiedTokens(const security::TokenVerifier& verifier, std::size_t tokens_max)
    : verifier_(verifier), known_(tokens_max) {}

base::Result<VerifiedTokens::Claims> VerifiedTokens::verify(std::string_view token, base::Timestamp now) {
  if (auto known = known_.find(token); known && now < (*known)->expires_at && now >= (*known)->issued_at) {
    return std::move(*known);
  }
  base::Result<security::AccessClaims> verified = verifier_.verify(token, now);
  if (!verified) return std::unexpected(std::move(verified).error());
  auto claims = std::make_shared<const security::AccessClaims>(std::move(*verified));
  known_.insert_if(token, claims, [] { return true; });
  return claims;
}

}  // namespace identity
