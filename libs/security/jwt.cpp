#include "security/jwt.hpp"

#include <algorithm>
#include <array>

#include "base/check.hpp"
#include "security/jwt_claims.hpp"
#include "security/token_errors.hpp"

namespace security {
namespace {

base::Secret checked(base::Secret key) {
  base::check(key.size() >= 32, "a token key needs at least 32 bytes (RFC 7518 section 3.2)");
  return key;
}

}  // namespace

Hs256Jwt::Hs256Jwt(base::Secret key, std::chrono::milliseconds clock_skew, base::Timestamp audience_required_from,
                   base::Secret also_accepted)
    : jws_(checked(std::move(key))),
      clock_skew_(std::min<std::chrono::milliseconds>(clock_skew, kClockSkewMax)),
      audience_required_from_(audience_required_from) {
  if (!also_accepted.empty()) also_accepted_.emplace(checked(std::move(also_accepted)));
}

std::optional<std::string_view> Hs256Jwt::open(std::string_view token, std::span<std::byte> buffer) const {
  const auto payload = jws_.open(token, buffer);
  return payload || !also_accepted_ ? payload : also_accepted_->open(token, buffer);
}

std::string Hs256Jwt::sign(const AccessClaims& claims) const { return jws_.sign(encode_claims(claims)); }

base::Result<AccessClaims> Hs256Jwt::verify(std::string_view token, base::Timestamp now) const {
  std::array<std::byte, kTokenPayloadMax> buffer;
  const auto payload = open(token, buffer);
  if (!payload) return std::unexpected(token_invalid());
  return decode_claims(*payload, {now, clock_skew_, audience_required_from_, Beginning::kObeyed});
}

base::Result<AccessClaims> Hs256Jwt::verify_before_its_time(std::string_view token, base::Timestamp now) const {
  std::array<std::byte, kTokenPayloadMax> buffer;
  const auto payload = open(token, buffer);
  if (!payload) return std::unexpected(token_invalid());
  return decode_claims(*payload, {now, clock_skew_, audience_required_from_, Beginning::kIgnored});
}

}  // namespace security
