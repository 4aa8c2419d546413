/// What an access token says (docs/http-contract.md §2). The role is deliberately absent: it is read from the store.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.hpp"

namespace security {

inline constexpr std::string_view kAccessTokenType = "access";

struct AccessClaims {
  std::string user_id;     ///< claims `userId` and `sub`
  std::string email;       ///< may be empty
  std::string token_id;    ///< claim `jti`, 32 hexadecimal digits when issued by us
  std::string session_id;  ///< claim `sid`: the family of refresh sessions; empty in tokens of the old system
  /// Claim `epoch`: how often all tokens of the account had been ended when this one was issued. A token without the
  /// claim counts as issued before the first time.
  std::uint64_t token_epoch = 0;
  base::Timestamp issued_at;   ///< claim `iat`, whole seconds
  base::Timestamp expires_at;  ///< claim `exp`, whole seconds
  bool operator==(const AccessClaims&) const = default;
};

}  // namespace security
