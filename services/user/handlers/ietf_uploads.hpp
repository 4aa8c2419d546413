/// `/users/documents/uploads` in the words of the IETF (draft-ietf-httpbis-resumable-upload-12, docs/http-contract.md
/// §4.3): the same uploads as those of tus, which one may continue by either. Ending one is the same in both
/// (resumable_uploads.hpp).
#pragma once

#include "user/handlers/context.hpp"

namespace user {

/// Announces the upload with an interim answer 104 before its body is read.
[[nodiscard]] Answer create_ietf_upload(const Context& context, http::Request& request);
[[nodiscard]] Answer head_ietf_upload(const Context& context, http::Request& request);
[[nodiscard]] Answer continue_ietf_upload(const Context& context, http::Request& request);

}  // namespace user
