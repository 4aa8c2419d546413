/// `/users/documents/{id}/links`: what the owner does with links to a document.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer create_document_link(const Context& context, http::Request& request);
[[nodiscard]] Answer list_document_links(const Context& context, http::Request& request);
[[nodiscard]] Answer revoke_document_link(const Context& context, http::Request& request);

}  // namespace user
