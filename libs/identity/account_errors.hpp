/// Why an account may not act, with the wording of docs/http-contract.md §1.3. Both are `unauthenticated`.
#pragma once

#include "base/error.hpp"

namespace identity {

[[nodiscard]] base::Error user_inactive();      ///< USER_INACTIVE
[[nodiscard]] base::Error account_suspended();  ///< ACCOUNT_SUSPENDED

}  // namespace identity
