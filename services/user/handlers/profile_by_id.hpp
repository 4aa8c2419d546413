/// `/users/profile/{userId}`: the profile in the shape of the integration suites; "me" is the caller's own.
#pragma once

#include "http/router.hpp"
#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] http::Handler get_profile(const Context& context);
[[nodiscard]] http::Handler put_profile(const Context& context);
[[nodiscard]] http::Handler create_profile(const Context& context);
[[nodiscard]] http::Handler delete_profile(const Context& context);

}  // namespace user
