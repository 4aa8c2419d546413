/// Access tokens: issuing and verifying JSON Web Tokens (RFC 7519, with the rules of RFC 8725).
///
/// Signing sits behind interfaces so that an asymmetric algorithm can take HS256's place. Whether a good token was
/// revoked is not decided here but by what knows the store (identity).
///
///     auto claims = verifier.verify(token, clock.now());
///     if (!claims) return std::unexpected(std::move(claims).error());  // the error body of the contract
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "security/access_claims.hpp"
#include "security/jws.hpp"

namespace security {

/// How far clocks of two machines may differ at most when `iat` and `nbf` are judged (docs/http-contract.md §2), and
/// how long a token is still taken after its `exp`.
inline constexpr std::chrono::seconds kClockSkewMax{5};

/// How long after its start a process takes new tokens without an audience: replicas of a version that writes none may
/// run beside it while an installation is updated.
inline constexpr std::chrono::hours kUpdateMax{24};

/// Thread-safe.
class TokenSigner {
 public:
  virtual ~TokenSigner() = default;
  /// Times are written in whole seconds, rounded down.
  [[nodiscard]] virtual std::string sign(const AccessClaims& claims) const = 0;
};

/// Thread-safe, does not block.
class TokenVerifier {
 public:
  virtual ~TokenVerifier() = default;
  /// The claims of a well-formed, well-signed, current access token. Fails with `token_expired` (only when the
  /// signature is good), `token_wrong_type` or `token_invalid` (everything else).
  [[nodiscard]] virtual base::Result<AccessClaims> verify(std::string_view token, base::Timestamp now) const = 0;
  /// As `verify`, but takes tokens whose time is still to come: for ending them, so that they never work.
  [[nodiscard]] virtual base::Result<AccessClaims> verify_before_its_time(std::string_view token,
                                                                          base::Timestamp now) const = 0;
};

/// HS256 for both directions.
class Hs256Jwt final : public TokenSigner, public TokenVerifier {
 public:
  /// `key`: at least 32 bytes (docs/http-contract.md §2); aborts on a shorter one. `clock_skew`: at most kClockSkewMax.
  /// `audience_required_from`: tokens issued from then on must name us as their audience, older ones need not.
  /// `also_accepted`: of a second key that signs none; empty for none, else as long.
  explicit Hs256Jwt(base::Secret key, std::chrono::milliseconds clock_skew = kClockSkewMax,
                    base::Timestamp audience_required_from = base::Timestamp::max(), base::Secret also_accepted = {});

  [[nodiscard]] std::string sign(const AccessClaims& claims) const override;
  [[nodiscard]] base::Result<AccessClaims> verify(std::string_view token, base::Timestamp now) const override;
  [[nodiscard]] base::Result<AccessClaims> verify_before_its_time(std::string_view token,
                                                                  base::Timestamp now) const override;

 private:
  [[nodiscard]] std::optional<std::string_view> open(std::string_view token, std::span<std::byte> buffer) const;

  Hs256 jws_;
  std::optional<Hs256> also_accepted_;
  std::chrono::milliseconds clock_skew_;
  base::Timestamp audience_required_from_;
};

}  // namespace security
