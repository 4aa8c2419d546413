/// Bytes of a document on their way into a blob, never in memory as a whole.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "security/sha256.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "user/domain/document_inspection.hpp"

namespace user {

/// `payload_too_large`.
[[nodiscard]] base::Error document_too_large();

/// One document being received. Used by one coroutine; destroying it unfinished leaves nothing behind.
class DocumentUpload {
 public:
  DocumentUpload(std::unique_ptr<storage::BlobWriter> writer, std::uint64_t bytes_max, media::DocumentRules rules);

  /// Before the first byte, see DocumentInspection.
  [[nodiscard]] base::Status set_name(std::string_view declared) { return inspection_.set_name(declared); }

  /// `document_too_large` beyond the limit; `document_type_refused` and `document_name_refused` as soon as the bytes
  /// tell, of which none is written then; `unavailable` when it cannot be stored.
  [[nodiscard]] runtime::Task<base::Status> append(std::string bytes);

  /// Everything is there: gives the bytes a name of their own, durably; if the user has a document with the same ones,
  /// they are stored once, where the store of blobs can. Refuses as `append`. At most once; the caller makes a row name
  /// the blob, or removes it.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentContent>> store(std::string user_id,
                                                                            storage::DocumentCatalogue& documents,
                                                                            base::Random& random,
                                                                            const base::Clock& clock);

  [[nodiscard]] std::uint64_t size() const noexcept { return writer_->size(); }

 private:
  /// Gives the bytes their name, and the content their digest.
  [[nodiscard]] runtime::Task<base::Status> commit(std::string user_id, storage::DocumentCatalogue& documents,
                                                   storage::DocumentContent& content);

  std::unique_ptr<storage::BlobWriter> writer_;
  std::uint64_t bytes_max_;
  std::shared_ptr<security::Sha256> digest_;  ///< taken by the thread that writes; shared with what it has in hand
  DocumentInspection inspection_;
};

}  // namespace user
