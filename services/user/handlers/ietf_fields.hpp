/// The header fields of the IETF's "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload-12), which uploads
/// speak as well as tus (docs/http-contract.md §4.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "http/message/fields.hpp"
#include "user/handlers/context.hpp"

namespace user {

/// Where an upload is for clients of this protocol. The address tells which one they speak, because their HEAD and
/// DELETE have no field that would.
[[nodiscard]] std::string ietf_location_of(const storage::ResumableUpload& upload);

/// Whether a request speaks this protocol: it does not say that it speaks tus, and has such an address, or a field or
/// the media type of the draft.
[[nodiscard]] bool speaks_ietf(const http::Request& request);

/// What a request says of its upload. A field of another type, or that comes twice, counts as absent (draft, section
/// "State").
struct IetfFields {
  std::optional<bool> is_complete;      ///< `Upload-Complete`
  std::optional<std::uint64_t> offset;  ///< `Upload-Offset`
  std::optional<std::uint64_t> length;  ///< `Upload-Length`
};

/// `invalid_argument` without `Upload-Complete`.
[[nodiscard]] base::Result<IetfFields> decode_ietf_creation(const http::Request& request);
/// The same without `Upload-Offset`; `unsupported_media`, with `Accept-Patch`, unless the content is
/// `application/partial-upload`.
[[nodiscard]] base::Result<IetfFields> decode_ietf_append(http::Request& request);

/// The bytes of the whole, from everything that tells: what is `known`, `Upload-Length`, and with the last piece its
/// own length. `invalid_argument`: `upload_lengths_differ`, or UPLOAD_LENGTH_REQUIRED where nothing tells, or it is 0.
[[nodiscard]] base::Result<std::uint64_t> agree_on_length(http::Request& request, const IetfFields& said,
                                                          std::uint64_t offset, std::optional<std::uint64_t> known);

/// What the document is called, in the form of tus: `Upload-Metadata`, with the file name of `Content-Disposition`
/// where that has none.
[[nodiscard]] std::string ietf_metadata_of(const http::Request& request);

/// `invalid_argument`, reason INCONSISTENT_UPLOAD_LENGTH: the draft's problem "Inconsistent Length".
[[nodiscard]] base::Error upload_lengths_differ();
/// `invalid_argument`, reason UPLOAD_COMPLETED: the draft's problem "Completed Upload".
[[nodiscard]] base::Error upload_completed();

/// For `OPTIONS`: `Accept-Patch` and `Upload-Limit`.
void tell_ietf_support(const Context& context, http::Request& request);
/// `Upload-Limit` of uploads that are not there yet.
void tell_ietf_limits(const Context& context, http::Request& request);
/// How far the upload has come, whether it is complete, its limits, and which document it has become.
void tell_ietf_upload(const Context& context, http::Request& request, const storage::ResumableUpload& upload);

/// What an interim answer 104 says of an upload that begins.
[[nodiscard]] http::Fields ietf_announcement(const Context& context, const storage::ResumableUpload& upload);

}  // namespace user
