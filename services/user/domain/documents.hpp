/// A user's documents: kept as they are, never opened or rendered (docs/http-contract.md §4.3).
///
/// Only the owner sees one; to everybody else it does not exist. An upload streams through `DocumentUpload` into a blob
/// and never is in memory as a whole. Thread-safe; the stores must outlive it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "security/sha256.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_store.hpp"
#include "user/domain/document_sniffer.hpp"
#include "user/domain/installation.hpp"

namespace user {

inline constexpr std::size_t kDocumentTitleMax = 200;     ///< code points
inline constexpr std::size_t kDocumentCategoryMax = 100;  ///< code points

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

  /// Everything is there: what it is, or `document_type_refused`.
  [[nodiscard]] base::Result<media::DocumentType> type() const;
  [[nodiscard]] std::uint64_t size() const noexcept { return writer_->size(); }

 private:
  friend class Documents;
  std::unique_ptr<storage::BlobWriter> writer_;
  const std::uint64_t bytes_max_;
  security::Sha256 digest_;
  DocumentSniffer sniffer_;
};

/// What the client says about its document.
struct DocumentLabel {
  std::optional<std::string> title;  ///< default: the file name
  std::optional<std::string> category;
  std::string original_name;  ///< as declared
};

struct OpenDocument {
  storage::Document document;
  std::unique_ptr<storage::BlobReader> content;
};

class Documents {
 public:
  struct Parts {
    storage::DocumentStore& documents;
    storage::BlobStore& blobs;
    Installation& installation;
    const base::Clock& clock;
    base::Random& random;
    storage::DocumentQuota quota;
    std::uint64_t bytes_max = 5'242'880;  ///< of one document
  };
  explicit Documents(Parts parts) : parts_(parts) {}

  /// `document_quota_exceeded` when the user has no room for even one more byte.
  [[nodiscard]] runtime::Task<base::Result<DocumentUpload>> begin(std::string user_id);
  /// Stores what was received. `document_type_refused`, `document_quota_exceeded`.
  [[nodiscard]] runtime::Task<base::Result<storage::Document>> finish(std::string user_id, DocumentUpload upload,
                                                                      DocumentLabel label);

  [[nodiscard]] runtime::Task<base::Result<storage::DocumentPage>> list(std::string user_id,
                                                                        storage::DocumentQuery query);
  /// This and all below: `document_not_found` for ids that are absent, somebody else's or no ids at all.
  [[nodiscard]] runtime::Task<base::Result<storage::Document>> get(std::string user_id, std::string id);
  [[nodiscard]] runtime::Task<base::Result<OpenDocument>> open(std::string user_id, std::string id);
  [[nodiscard]] runtime::Task<base::Result<storage::Document>> update(std::string user_id, std::string id,
                                                                      storage::DocumentChanges changes);
  [[nodiscard]] runtime::Task<base::Status> remove(std::string user_id, std::string id);

  [[nodiscard]] std::uint64_t bytes_max() const noexcept { return parts_.bytes_max; }

 private:
  Parts parts_;
};

}  // namespace user
