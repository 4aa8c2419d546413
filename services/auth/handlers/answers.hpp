/// What answers of auth-service hold (docs/http-contract.md §3).
#pragma once

#include <optional>

#include "auth/handlers/context.hpp"
#include "endpoints/answer.hpp"
#include "http/message/response.hpp"
#include "json/text.hpp"
#include "storage/ports/account_store.hpp"

namespace auth {

using endpoints::success;

/// The user object U of the contract. Never holds hashes, suspension notes or epochs.
void add_user(json::ObjectText& out, const storage::Account& account);
/// U and the four fields only the owner sees.
void add_profile(json::ObjectText& out, const storage::Account& account);
/// `deletionScheduledAt` of a user whose data will be deleted then.
void add_deletion(json::ObjectText& out, const std::optional<base::Timestamp>& at);

/// The `tokens` object: never holds the refresh token, which goes into the cookie only.
void add_tokens(json::ObjectText& out, const Context& context, const accounts::IssuedTokens& tokens);

/// The answer to those who are signed in from here on: U, tokens and both cookies.
[[nodiscard]] http::Response answer_signed_in(int status, const char* message, const Context& context,
                                              const accounts::LoggedIn& logged_in, const identity::EmailAddress& email,
                                              const std::optional<base::Timestamp>& deletion_at = std::nullopt);

/// Set-Cookie for freshly issued tokens.
void store_refresh_cookie(const Context& context, const accounts::IssuedTokens& tokens, http::Response& response);
/// Set-Cookie that makes the device known to the account of `email`; behind the refresh cookie, which clients take from
/// the first Set-Cookie.
void store_device_cookie(const Context& context, const identity::EmailAddress& email, http::Response& response);
/// Set-Cookie that forgets the token, on whatever answer `request` gets, errors included.
void clear_refresh_cookie(const Context& context, http::Request& request);

/// `http::problem` with the member `hint` (docs/http-contract.md §1.2) where a new password lacks what the contract's
/// sentence does not name. Pure.
[[nodiscard]] http::Response problem_with_hint(const base::Error& error);

/// The caller's address and user agent, the latter cut to 512 bytes.
[[nodiscard]] accounts::Client client_of(const http::Request& request);

}  // namespace auth
