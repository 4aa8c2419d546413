/// `/users/documents`: list, metadata, content, changes, removal. Uploading is in document_upload.hpp.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer list_documents(const Context& context, http::Request& request);
[[nodiscard]] Answer get_document(const Context& context, http::Request& request);
[[nodiscard]] Answer get_document_content(const Context& context, http::Request& request);
[[nodiscard]] Answer patch_document(const Context& context, http::Request& request);
[[nodiscard]] Answer delete_document(const Context& context, http::Request& request);

}  // namespace user
