/// `/users/documents`: lists, usage, metadata, changes, trash. Uploading is in document_upload.hpp, bytes are in
/// document_content.hpp.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer list_documents(const Context& context, http::Request& request);
[[nodiscard]] Answer get_document_usage(const Context& context, http::Request& request);
[[nodiscard]] Answer get_document(const Context& context, http::Request& request);
[[nodiscard]] Answer patch_document(const Context& context, http::Request& request);
[[nodiscard]] Answer delete_document(const Context& context, http::Request& request);
[[nodiscard]] Answer restore_document(const Context& context, http::Request& request);

}  // namespace user
