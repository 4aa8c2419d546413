/// The bytes of a document as an answer: whole or in ranges, only as an attachment, never shown in place
/// (docs/security.md#uploads).
#pragma once

#include "http/message/response.hpp"
#include "http/request.hpp"
#include "user/domain/document_versions.hpp"

namespace user {

/// 200, 206, 304, or the errors 412 and 416 (RFC 9110 sections 13 and 14). The entity tag is the SHA-256 of the bytes.
[[nodiscard]] base::Result<http::Response> serve_content(const http::Request& request, OpenedVersion opened);

}  // namespace user
