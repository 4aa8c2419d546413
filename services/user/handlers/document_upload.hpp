/// `POST /users/documents`: multipart/form-data with one `file`, and optionally `title`, `category` and
/// repeated `tags`.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer upload_document(const Context& context, http::Request& request);

}  // namespace user
