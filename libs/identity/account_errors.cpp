#include "identity/account_errors.hpp"

namespace identity {

base::Error user_inactive() {
  return base::Error{base::ErrorCode::kUnauthenticated, "User not found or inactive"}.with_reason("USER_INACTIVE");
}

base::Error account_suspended() {
  return base::Error{base::ErrorCode::kUnauthenticated, "Your account has been suspended. Please contact support."}
      .with_reason("ACCOUNT_SUSPENDED");
}

}  // namespace identity
