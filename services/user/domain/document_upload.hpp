/// Bytes of a document on their way into a blob, never in memory as a whole.
#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "media/document_sniffer.hpp"
#include "runtime/task.hpp"
#include "security/sha256.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"

namespace user {

/// `unsupported_media`, in words: which types are accepted.
[[nodiscard]] base::Error document_type_refused(const media::DocumentTypes& accepted);
/// The same, where the name says something else than the content, or that the file is run.
[[nodiscard]] base::Error document_name_refused(const media::DocumentTypes& accepted);
/// `payload_too_large`.
[[nodiscard]] base::Error document_too_large();

/// One document being received. Used by one coroutine; destroying it unfinished leaves nothing behind.
class DocumentUpload {
 public:
  DocumentUpload(std::unique_ptr<storage::BlobWriter> writer, std::uint64_t bytes_max, media::DocumentRules rules)
      : writer_(std::move(writer)), bytes_max_(bytes_max), accepted_(rules.accepted), sniffer_(rules) {}

  /// Before the first byte; "document" otherwise. `document_name_refused` for what is run by its name.
  [[nodiscard]] base::Status set_name(std::string_view declared);

  /// `document_too_large` beyond the limit; `document_type_refused` and `document_name_refused` as soon as the bytes
  /// tell, of which none is written then; `unavailable` when it cannot be stored.
  [[nodiscard]] runtime::Task<base::Status> append(std::string bytes);

  /// Everything is there: gives the bytes a name of their own, durably. Refuses as `append`. At most once; the caller
  /// makes a row name the blob, or removes it.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentContent>> store(base::Random& random,
                                                                            const base::Clock& clock);

  [[nodiscard]] std::uint64_t size() const noexcept { return writer_->size(); }

 private:
  [[nodiscard]] base::Status look_at(std::string_view bytes);

  std::unique_ptr<storage::BlobWriter> writer_;
  std::uint64_t bytes_max_;
  media::DocumentTypes accepted_;
  std::string name_ = "document";
  security::Sha256 digest_;
  media::DocumentSniffer sniffer_;
};

}  // namespace user
