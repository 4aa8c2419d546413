/// `/users/settings` (grouped) and `/users/preferences` (flat): two views of the same row.
#pragma once

#include "http/router.hpp"
#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] http::Handler get_settings(const Context& context);
[[nodiscard]] http::Handler put_settings(const Context& context);
[[nodiscard]] http::Handler get_preferences(const Context& context);
[[nodiscard]] http::Handler put_preferences(const Context& context);

}  // namespace user
