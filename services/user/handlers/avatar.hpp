/// Uploading and removing a user's picture, on all the paths clients use (docs/http-contract.md §4.2).
#pragma once

#include "user/handlers/context.hpp"

namespace user {

/// multipart/form-data with the part `avatar` (or `file`): an image, or a text holding it as a data URL.
[[nodiscard]] Answer upload_avatar(const Context& context, http::Request& request);
[[nodiscard]] Answer delete_avatar(const Context& context, http::Request& request);

}  // namespace user
