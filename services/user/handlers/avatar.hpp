/// Uploading and removing a user's picture, on all the paths clients use (docs/http-contract.md §4.2).
#pragma once

#include "http/router.hpp"
#include "user/handlers/context.hpp"

namespace user {

/// multipart/form-data with the part `avatar` (or `file`): an image, or a text holding it as a data URL.
[[nodiscard]] http::Handler upload_avatar(const Context& context);
[[nodiscard]] http::Handler delete_avatar(const Context& context);

}  // namespace user
