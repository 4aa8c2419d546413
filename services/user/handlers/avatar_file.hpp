/// `GET /uploads/avatars/{name}[?size=64|128|256|512]`: stored pictures, public under unguessable names.
#pragma once

#include "http/router.hpp"
#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] http::Handler get_avatar_file(const Context& context);

}  // namespace user
