/// Uploads that come in several requests and, between them, survive crashes and go on at another replica
/// (docs/http-contract.md §4.3, tus 1.0).
///
/// Of each there is a record, which is the truth, and one blob of `BlobKind::kUploadPiece` for each piece that the
/// record names. A piece is made durable first, then a change of the record adds it and moves `received`: of two that
/// continue at the same byte one finds the record moved. So no upload needs a lock, and what a crash leaves is a piece
/// that no record names.
///
/// An open upload holds room for all of its bytes and, where it will be a new document, for that: it counts in the
/// quota of DocumentCatalogue, which has it turned into a document, or a version of one, in the step that stores that.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/records/resumable_upload.hpp"

namespace storage {

/// `not_found`, "Upload not found".
[[nodiscard]] base::Error upload_not_found();
/// `conflict`, reason UPLOAD_MOVED: it is at another byte, or finished, by now.
[[nodiscard]] base::Error upload_moved();
/// `conflict`, reason TOO_MANY_UPLOADS.
[[nodiscard]] base::Error too_many_open_uploads();

/// What one user may have.
struct UploadBounds {
  DocumentQuota quota;
  std::size_t open_max = 20;  ///< uploads not finished; as many finished ones are remembered, the newest
};

/// Changes `received`, `pieces`, `finished_as` and `expires_at`; or fails, which leaves everything as it is and becomes
/// the answer. May be called several times, on another thread.
using UploadChange = std::function<base::Status(ResumableUpload&)>;

/// Makes it the document of that id. `upload_moved` when it is one already.
[[nodiscard]] base::Status finish(ResumableUpload& upload, const std::string& document_id);

/// Thread-safe. An upload of another user is not found, as if it did not exist; one that has expired is. What succeeded
/// is durable. All calls can fail with `unavailable` or `internal`.
class UploadStore {
 public:
  virtual ~UploadStore() = default;

  /// Reserves the room and inserts in one step: parallel calls cannot exceed the quota together, nor with documents
  /// that are stored meanwhile. `document_quota_exceeded`, `too_many_open_uploads`; a repeated id is `already_exists`.
  [[nodiscard]] virtual runtime::Task<base::Status> create(ResumableUpload upload, UploadBounds bounds) = 0;

  /// `upload_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<ResumableUpload>> get(std::string user_id, std::string id) = 0;

  /// Reads, changes and writes as one step; what the upload is afterwards. `upload_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<ResumableUpload>> modify(std::string user_id, std::string id,
                                                                            UploadChange change) = 0;

  /// Gives the room back. True when there was one. For its pieces see `remove_with_pieces`.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> remove(std::string user_id, std::string id) = 0;

  /// Of all users, those that expired before `cutoff`; at most `limit`.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<DocumentName>>> expired_before(base::Timestamp cutoff,
                                                                                              std::size_t limit) = 0;

  /// Ids of all that the user has.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<std::string>>> of_user(std::string user_id) = 0;

  /// Whether somebody has an upload of that id: for the sweep of pieces.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> exists(std::string id) = 0;
};

/// "<id of the upload>.<first byte, 16 hexadecimal digits>.<random>": pieces of one upload are listed together, in
/// their order, with those that its record does not name.
[[nodiscard]] std::string piece_name(std::string_view upload_id, std::uint64_t first_byte, std::string_view random);
/// The upload of a piece; empty for what cannot be the name of one.
[[nodiscard]] std::string_view upload_of_piece(std::string_view name);
/// The first byte of a piece; 0 for what cannot be the name of one.
[[nodiscard]] std::uint64_t first_byte_of_piece(std::string_view name);

/// Removes every piece of the upload, named by its record or not, bytes and all.
[[nodiscard]] runtime::Task<base::Status> erase_pieces(BlobStore& blobs, std::string upload_id);

/// Removes an upload and every piece of it: the pieces first, because without the upload nobody would know of them, and
/// then again those that came meanwhile. True when there was one. When it fails, call it again.
[[nodiscard]] runtime::Task<base::Result<bool>> remove_with_pieces(BlobStore& blobs, UploadStore& uploads,
                                                                   std::string user_id, std::string id);

}  // namespace storage
