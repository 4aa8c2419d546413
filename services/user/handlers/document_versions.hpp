/// `/users/documents/{id}/versions`: the bytes a document has had.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer list_document_versions(const Context& context, http::Request& request);
[[nodiscard]] Answer add_document_version(const Context& context, http::Request& request);
[[nodiscard]] Answer restore_document_version(const Context& context, http::Request& request);

}  // namespace user
