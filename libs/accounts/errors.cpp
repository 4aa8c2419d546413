#include "accounts/errors.hpp"

namespace accounts {

using base::Error;
using base::ErrorCode;

Error invalid_credentials() {
  return Error{ErrorCode::kUnauthenticated, "Invalid email or password"}.with_reason("INVALID_CREDENTIALS");
}

Error invalid_current_password() {
  return Error{ErrorCode::kInvalidArgument, "Current password is incorrect"}.with_reason("INVALID_CURRENT_PASSWORD");
}

Error refresh_token_missing() {
  return Error{ErrorCode::kUnauthenticated, "Refresh token not provided"}.with_reason("REFRESH_TOKEN_MISSING");
}

Error invalid_refresh_token() {
  return Error{ErrorCode::kUnauthenticated, "Invalid or expired refresh token"}.with_reason("INVALID_REFRESH_TOKEN");
}

Error session_not_found() { return Error{ErrorCode::kNotFound, "Session not found"}; }

Error no_current_session() {
  return Error{ErrorCode::kInvalidArgument, "The current session cannot be told from the access token"}.with_reason(
      "NO_CURRENT_SESSION");
}

Error registration_failed(std::string detail) {
  return Error{ErrorCode::kInternal, "Failed to create account. Please try again."}.with_detail(
      base::PrivateText{std::move(detail)});
}

}  // namespace accounts
