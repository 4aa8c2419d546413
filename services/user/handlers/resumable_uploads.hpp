/// `/users/documents/uploads`: documents that come in several requests, by tus 1.0 with its extensions creation,
/// creation-with-upload, checksum, expiration and termination (docs/http-contract.md §4.3). The same uploads in the
/// words of the IETF: ietf_uploads.hpp.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

/// `OPTIONS`: what the server can do, of the IETF's protocol as well.
[[nodiscard]] Answer describe_resumable_uploads(const Context& context, http::Request& request);
[[nodiscard]] Answer create_resumable_upload(const Context& context, http::Request& request);
[[nodiscard]] Answer head_resumable_upload(const Context& context, http::Request& request);
[[nodiscard]] Answer continue_resumable_upload(const Context& context, http::Request& request);
[[nodiscard]] Answer remove_resumable_upload(const Context& context, http::Request& request);
/// `POST` with `X-HTTP-Method-Override`, for clients that can send no other method; 405 without it.
[[nodiscard]] Answer override_resumable_upload(const Context& context, http::Request& request);

}  // namespace user
