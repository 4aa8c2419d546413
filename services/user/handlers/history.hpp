/// `/users/history` (docs/http-contract.md §4.5): what the user has done, as the client tells it.
#pragma once

#include "user/handlers/endpoint.hpp"

namespace user {

[[nodiscard]] Answer list_history(const Context& context, http::Request& request);
/// How often which action was done with what kind of thing.
[[nodiscard]] Answer get_history_stats(const Context& context, http::Request& request);
[[nodiscard]] Answer add_history_entry(const Context& context, http::Request& request);
[[nodiscard]] Answer remove_history_entry(const Context& context, http::Request& request);
/// All entries, or those of one kind of thing.
[[nodiscard]] Answer clear_history(const Context& context, http::Request& request);

}  // namespace user
