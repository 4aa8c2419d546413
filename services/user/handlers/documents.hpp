/// `/users/documents`: list, metadata, content, changes, removal. Uploading is in document_upload.hpp.
#pragma once

#include "http/router.hpp"
#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] http::Handler list_documents(const Context& context);
[[nodiscard]] http::Handler get_document(const Context& context);
[[nodiscard]] http::Handler get_document_content(const Context& context);
[[nodiscard]] http::Handler patch_document(const Context& context);
[[nodiscard]] http::Handler delete_document(const Context& context);

}  // namespace user
