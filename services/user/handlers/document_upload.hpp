/// `POST /users/documents`: multipart/form-data with one `file`, and optionally `title` and `category`.
#pragma once

#include "http/router.hpp"
#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] http::Handler upload_document(const Context& context);

}  // namespace user
