/// `/users/profile/{userId}`: the profile in the shape of the integration suites; "me" is the caller's own.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_profile(const Context& context, http::Request& request);
[[nodiscard]] Answer put_profile(const Context& context, http::Request& request);
[[nodiscard]] Answer create_profile(const Context& context, http::Request& request);
[[nodiscard]] Answer delete_profile(const Context& context, http::Request& request);

}  // namespace user
