/// What answers of auth-service hold (docs/http-contract.md §3).
#pragma once

#include <string_view>

#include <boost/json/object.hpp>

#include "auth/handlers/context.hpp"
#include "endpoints/answer.hpp"
#include "http/message/response.hpp"
#include "storage/ports/account_store.hpp"

namespace auth {

using endpoints::success;

/// The user object U of the contract. Never holds hashes, suspension notes or epochs.
[[nodiscard]] boost::json::object user_fields(const storage::Account& account);
/// U and the four fields only the owner sees.
[[nodiscard]] boost::json::object profile_fields(const storage::Account& account);

/// Adds `deletionScheduledAt` for a user whose data will be deleted. Fails with `unavailable`.
[[nodiscard]] runtime::Task<base::Status> add_deletion(const Context& context, std::string user_id,
                                                       boost::json::object& user);

/// The `tokens` object: never holds the refresh token, which goes into the cookie only.
[[nodiscard]] boost::json::object token_fields(const Context& context, const accounts::IssuedTokens& tokens);

/// Set-Cookie for freshly issued tokens.
void store_refresh_cookie(const Context& context, const accounts::IssuedTokens& tokens, http::Response& response);
/// Set-Cookie that makes the device known to the account of `email`; behind the refresh cookie, which clients take from
/// the first Set-Cookie.
void store_device_cookie(const Context& context, const identity::EmailAddress& email, http::Response& response);
/// Set-Cookie that forgets the token, on whatever answer `request` gets, errors included.
void clear_refresh_cookie(const Context& context, http::Request& request);

/// The caller's address and user agent, the latter cut to 512 bytes.
[[nodiscard]] accounts::Client client_of(const http::Request& request);

}  // namespace auth
