/// `/users/documents/{id}/thumbnail`: a small WebP of a picture.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_document_thumbnail(const Context& context, http::Request& request);

}  // namespace user
