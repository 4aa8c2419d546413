/// Why an access token is refused, with the wording of docs/http-contract.md §1.3. All are `unauthenticated`.
#pragma once

#include "base/error.hpp"

namespace security {

[[nodiscard]] base::Error token_missing();     ///< TOKEN_MISSING
[[nodiscard]] base::Error token_revoked();     ///< TOKEN_REVOKED
[[nodiscard]] base::Error token_expired();     ///< TOKEN_EXPIRED
[[nodiscard]] base::Error token_invalid();     ///< INVALID_TOKEN
[[nodiscard]] base::Error token_wrong_type();  ///< INVALID_TOKEN_TYPE

}  // namespace security
