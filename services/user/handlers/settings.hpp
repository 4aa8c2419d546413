/// `/users/settings` (grouped) and `/users/preferences` (flat): two views of the same row.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_settings(const Context& context, http::Request& request);
[[nodiscard]] Answer put_settings(const Context& context, http::Request& request);
[[nodiscard]] Answer get_preferences(const Context& context, http::Request& request);
[[nodiscard]] Answer put_preferences(const Context& context, http::Request& request);

}  // namespace user
