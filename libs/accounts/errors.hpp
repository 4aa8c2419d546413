/// The refusals of auth-service, with the wording of docs/http-contract.md §3.
#pragma once

#include "base/error.hpp"

namespace accounts {

[[nodiscard]] base::Error invalid_credentials();       ///< 401 INVALID_CREDENTIALS: unknown account or wrong password
[[nodiscard]] base::Error invalid_current_password();  ///< 400 INVALID_CURRENT_PASSWORD
[[nodiscard]] base::Error refresh_token_missing();     ///< 401 REFRESH_TOKEN_MISSING
[[nodiscard]] base::Error invalid_refresh_token();     ///< 401 INVALID_REFRESH_TOKEN
[[nodiscard]] base::Error session_not_found();         ///< 404 "Session not found"
[[nodiscard]] base::Error no_current_session();        ///< 400: the access token names no sign-in
[[nodiscard]] base::Error registration_failed(std::string detail);  ///< 500 "Failed to create account. ..."

}  // namespace accounts
