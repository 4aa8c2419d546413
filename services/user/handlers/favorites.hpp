/// `/users/favorites` (docs/http-contract.md §4.4): only the user's own; anybody else's do not exist.
#pragma once

#include "user/handlers/endpoint.hpp"

namespace user {

/// Two forms of one list, told apart by the address: see `is_flat` in favorites.cpp.
[[nodiscard]] Answer list_favorites(const Context& context, http::Request& request);
[[nodiscard]] Answer add_favorite(const Context& context, http::Request& request);
[[nodiscard]] Answer get_favorite(const Context& context, http::Request& request);
[[nodiscard]] Answer change_favorite(const Context& context, http::Request& request);
[[nodiscard]] Answer remove_favorite(const Context& context, http::Request& request);
/// Whether one thing is a favourite.
[[nodiscard]] Answer check_favorite(const Context& context, http::Request& request);
/// Whether each of up to 100 things is.
[[nodiscard]] Answer check_favorites(const Context& context, http::Request& request);

}  // namespace user
