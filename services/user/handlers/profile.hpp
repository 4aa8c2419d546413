/// `/users/profile` without an id: the object of the settings screen, and the upsert by body.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_own_profile(const Context& context, http::Request& request);
[[nodiscard]] Answer put_own_profile(const Context& context, http::Request& request);
/// `POST /users/profile` with `userId` in the body.
[[nodiscard]] Answer post_profile(const Context& context, http::Request& request);

}  // namespace user
