/// `/users/documents/{id}/content`: the bytes of a document.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_document_content(const Context& context, http::Request& request);

}  // namespace user
