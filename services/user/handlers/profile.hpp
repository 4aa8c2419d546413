/// `/users/profile` without an id: the object of the settings screen, and the upsert by body.
#pragma once

#include "http/router.hpp"
#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] http::Handler get_own_profile(const Context& context);
[[nodiscard]] http::Handler put_own_profile(const Context& context);
/// `POST /users/profile` with `userId` in the body.
[[nodiscard]] http::Handler post_profile(const Context& context);

}  // namespace user
