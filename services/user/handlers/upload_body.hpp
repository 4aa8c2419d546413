/// What the protocols of resumable uploads share: finding an upload, and taking the bytes of one request.
#pragma once

#include <optional>
#include <string_view>

#include "http/tus/checksum.hpp"
#include "user/domain/upload_receipt.hpp"
#include "user/handlers/context.hpp"

namespace user {

/// Whose answers pages of other origins may read the fields of.
inline constexpr std::string_view kResumablePath = "/api/v1/users/documents/uploads";

/// Where an upload is, relative to the API.
[[nodiscard]] std::string location_of(const storage::ResumableUpload& upload);

/// The upload that the path names, of the caller. `upload_not_found`, `upload_expired`.
[[nodiscard]] runtime::Task<base::Result<storage::ResumableUpload>> find_upload(const Context& context,
                                                                                http::Request& request);

/// As ResumableUploads::create; refusals are counted.
[[nodiscard]] runtime::Task<base::Result<storage::ResumableUpload>> open_upload(const Context& context,
                                                                                WantedUpload wanted);

/// Removes what nobody will go on with. What fails is left to the purge of expired uploads.
[[nodiscard]] runtime::Task<void> drop_upload(const Context& context, storage::DocumentName upload);

/// What makes the upload a document.
enum class Completion {
  kLastByte,   ///< its last byte, however the request ends
  kWholeBody,  ///< the end of this request's body, where that brings the last byte
  kLater,      ///< another request
};

/// A body on its way into an upload, and the digest that its client announced.
struct SentBody {
  storage::ResumableUpload upload;
  std::optional<http::UploadChecksum> checksum;
  Completion completion = Completion::kLastByte;
};

struct TakenBody {
  base::Result<KeptUpload> kept;  ///< or why not; errors as UploadReceipt and BodyReader
  bool is_whole = false;          ///< the body was read to its end
  bool is_damaged = false;        ///< the digest was another: nothing of it was kept
};

/// Takes the body as it comes. What came before the client was cut stays, and `Upload-Offset` says how much that is; an
/// upload whose type is refused ends. A document that it becomes is counted and noted in the audit log.
[[nodiscard]] runtime::Task<TakenBody> take_body(const Context& context, http::Request& request, SentBody body);

/// An answer without a body.
[[nodiscard]] http::Response no_content(int status = 204);

}  // namespace user
