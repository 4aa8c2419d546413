/// The bytes that one request brings for a resumable upload.
///
///     auto receipt = co_await UploadReceipt::begin(uploads, upload, std::move(label));
///     while (...) if (auto taken = co_await receipt->append(std::move(bytes)); !taken) ...
///     auto kept = co_await receipt->keep();     // also when the client has gone: what came is not lost
///
/// A piece that is full is durable, and the upload moved, before more is taken: so a crash costs one piece, and the
/// client sees in `HEAD` how far it has come. The record of the upload decides between requests that continue at the
/// same byte: the pieces of all but one are removed again, and those get `upload_moved`.
///
/// With the last byte the pieces are read once, in order, inspected and hashed into the document, whose record takes
/// the upload's room in one step. Before that the upload is not said to have its last byte, so that a crash in between
/// only makes the client send its last piece again. The exception is an upload that is left open on purpose: it has all
/// of its bytes, and the next request that is not left open completes it, with no byte of its own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "user/domain/resumable_uploads.hpp"

namespace user {

/// What the client calls the document.
struct UploadLabel {
  std::string file_name;  ///< as declared
  DocumentLabel label;    ///< of a new one
};

struct KeptUpload {
  storage::ResumableUpload upload;                 ///< as it is now
  std::optional<storage::DocumentEntry> document;  ///< that it has become by this request
};

/// Used by one coroutine; `uploads` must outlive it. Destroying it loses what was not kept.
class UploadReceipt {
 public:
  /// Where the beginning of a document decides its type and has come in part, it is read again.
  [[nodiscard]] static runtime::Task<base::Result<UploadReceipt>> begin(const ResumableUploads& uploads,
                                                                        storage::ResumableUpload upload,
                                                                        UploadLabel label);
  /// Nothing is kept before `keep`: for bytes that come with a checksum.
  void hold_back() noexcept { is_held_back_ = true; }
  /// The last byte does not complete the upload: its client says with another request that it is complete.
  void leave_open() noexcept { is_left_open_ = true; }

  /// `document_type_refused` and `document_name_refused` as soon as the bytes tell, `upload_too_long` beyond the
  /// upload's length, `upload_moved`, `upload_not_found`.
  [[nodiscard]] runtime::Task<base::Status> append(std::string bytes);

  /// Makes durable what has come; where that is all, the upload becomes a document. Errors as `append`, Documents and
  /// DocumentVersions. At most once. An upload that can never become a document is removed.
  [[nodiscard]] runtime::Task<base::Result<KeptUpload>> keep();
  /// Removes what was held back.
  [[nodiscard]] runtime::Task<void> discard();

  /// How far the upload has come, durably.
  [[nodiscard]] std::uint64_t received() const noexcept { return upload_.received; }

 private:
  UploadReceipt(const ResumableUploads& uploads, storage::ResumableUpload upload, UploadLabel label)
      : parts_(&uploads.parts()), upload_(std::move(upload)), label_(std::move(label)) {}

  [[nodiscard]] storage::BlobStore& blobs() const { return parts_->documents.blobs; }
  [[nodiscard]] storage::UploadStore& store() const { return parts_->documents.documents.uploads(); }
  /// The byte behind the last that has come.
  [[nodiscard]] std::uint64_t end() const;
  [[nodiscard]] runtime::Task<base::Status> inspect_beginning();
  [[nodiscard]] runtime::Task<base::Status> close_piece();
  [[nodiscard]] runtime::Task<base::Status> advance();
  [[nodiscard]] runtime::Task<base::Result<KeptUpload>> complete();
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> assemble();
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> find_completed();
  [[nodiscard]] runtime::Task<base::Error> missing_piece();
  [[nodiscard]] runtime::Task<void> end_upload();
  [[nodiscard]] runtime::Task<void> gather();
  [[nodiscard]] runtime::Task<void> erase(std::vector<std::string> pieces);

  const ResumableUploads::Parts* parts_;
  storage::ResumableUpload upload_;
  UploadLabel label_;
  bool is_held_back_ = false;
  bool is_left_open_ = false;
  std::optional<DocumentInspection> inspection_;  ///< while the beginning is known
  std::unique_ptr<storage::BlobWriter> writer_;   ///< of the piece that grows
  std::vector<std::string> loose_;                ///< pieces that the record does not name yet
  std::uint64_t loose_bytes_ = 0;
};

/// How many of the last pieces are to be made one, so that small ones do not become many: 0 for none.
[[nodiscard]] std::size_t pieces_to_gather(const storage::ResumableUpload& upload, std::uint64_t piece_bytes);

}  // namespace user
