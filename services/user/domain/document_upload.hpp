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
#include "user/domain/document_sniffer.hpp"

namespace user {

/// `unsupported_media`: PDF, PNG, JPEG, WebP and plain text are accepted.
[[nodiscard]] base::Error document_type_refused();
/// `payload_too_large`.
[[nodiscard]] base::Error document_too_large();

/// One document being received. Used by one coroutine; destroying it unfinished leaves nothing behind.
class DocumentUpload {
 public:
  DocumentUpload(std::unique_ptr<storage::BlobWriter> writer, std::uint64_t bytes_max)
      : writer_(std::move(writer)), bytes_max_(bytes_max) {}

  /// `document_too_large` beyond the limit; `unavailable` when it cannot be stored.
  [[nodiscard]] runtime::Task<base::Status> append(std::string bytes);

  /// Everything is there: gives the bytes a name of their own, durably. `document_type_refused` for what it is. At most
  /// once; the caller makes a row name the blob, or removes it.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentContent>> store(std::string declared_name,
                                                                            base::Random& random,
                                                                            const base::Clock& clock);

  [[nodiscard]] std::uint64_t size() const noexcept { return writer_->size(); }

 private:
  std::unique_ptr<storage::BlobWriter> writer_;
  std::uint64_t bytes_max_;
  security::Sha256 digest_;
  DocumentSniffer sniffer_;
};

}  // namespace user
