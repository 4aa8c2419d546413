/// `GET /uploads/avatars/{name}[?size=64|128|256|512]`: stored pictures, public under unguessable names.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_avatar_file(const Context& context, http::Request& request);

}  // namespace user
