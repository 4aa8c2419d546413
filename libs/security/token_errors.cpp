#include "security/token_errors.hpp"

namespace security {
namespace {

base::Error refused(const char* message, const char* reason) {
  return base::Error{base::ErrorCode::kUnauthenticated, message}.with_reason(reason);
}

}  // namespace

base::Error token_missing() { return refused("Access token required", "TOKEN_MISSING"); }
base::Error token_revoked() { return refused("Token has been revoked", "TOKEN_REVOKED"); }
base::Error token_expired() { return refused("Token expired", "TOKEN_EXPIRED"); }
base::Error token_invalid() { return refused("Invalid token", "INVALID_TOKEN"); }
base::Error token_wrong_type() { return refused("Invalid token type", "INVALID_TOKEN_TYPE"); }

}  // namespace security
