/// The header fields of tus 1.0, which resumable uploads speak (docs/http-contract.md §4.3).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/router.hpp"
#include "http/tus/checksum.hpp"
#include "user/domain/upload_receipt.hpp"

namespace user {

inline constexpr std::string_view kTusVersion = "1.0.0";
inline constexpr std::string_view kTusExtensions = "creation,creation-with-upload,checksum,expiration,termination";

/// Behind `signed_in`, refuses every version but ours with 412 and `Tus-Version`. Every answer says `Tus-Resumable`.
[[nodiscard]] http::Guard speaks_tus(http::Guard signed_in);

/// `unsupported_media` unless the content is `application/offset+octet-stream`.
[[nodiscard]] base::Status require_offset_content(const http::Request& request);

/// `Upload-Length` and what `Upload-Metadata` says of the document, of the caller. `invalid_argument`;
/// `document_not_found` for a `documentId` that cannot be one.
[[nodiscard]] base::Result<WantedUpload> decode_wanted_upload(const http::Request& request);
/// The same of a length that is known otherwise, and of the text of a metadata field.
[[nodiscard]] base::Result<WantedUpload> wanted_upload(const http::Request& request, std::uint64_t length,
                                                       std::string metadata_text);

/// What the client calls the document, from the metadata of an upload. `invalid_argument` for texts that are refused in
/// forms as well; a file name that cannot be read costs the name.
[[nodiscard]] base::Result<UploadLabel> decode_upload_label(std::string_view metadata);

/// `Upload-Offset`. `invalid_argument` without it.
[[nodiscard]] base::Result<std::uint64_t> decode_upload_offset(const http::Request& request);

/// nullopt without `Upload-Checksum`.
[[nodiscard]] base::Result<std::optional<http::UploadChecksum>> decode_upload_checksum(const http::Request& request);

/// Says how far the upload has come, until when it is kept, and which document it has become.
void tell_upload(http::Request& request, const storage::ResumableUpload& upload);

}  // namespace user
