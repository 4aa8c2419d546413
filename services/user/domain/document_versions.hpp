/// The bytes of documents: the newest, and those before (docs/http-contract.md §4.3).
///
/// Older bytes lie in a folder of their own. A document always names a blob in the folder that release 1.0.0 knows, so
/// new bytes go there, and what they replace is copied first. Thread-safe; the stores must outlive it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "user/domain/documents.hpp"

namespace user {

/// `conflict`, reason DOCUMENT_NOT_READY: the bytes may not be given out (yet).
[[nodiscard]] base::Error document_not_ready();

struct OpenedVersion {
  storage::DocumentEntry entry;
  storage::DocumentVersion version;  ///< what is opened, the newest or one before
  std::unique_ptr<storage::BlobReader> content;
};

class DocumentVersions {
 public:
  /// `versions_max`: of a document, with the newest.
  DocumentVersions(Documents::Parts parts, std::size_t versions_max = 10)
      : parts_(parts), versions_max_(versions_max) {}

  /// All of these: `document_not_found` as Documents.

  /// The newest bytes, or those of that number. `document_not_found` also for a number the document has not;
  /// `document_not_ready`.
  [[nodiscard]] runtime::Task<base::Result<OpenedVersion>> open(std::string user_id, std::string id,
                                                                std::optional<std::uint64_t> number = {});

  /// Newest first, which is the newest bytes.
  [[nodiscard]] runtime::Task<base::Result<std::vector<storage::DocumentVersion>>> list(std::string user_id,
                                                                                        std::string id);

  // Until there is a verdict on the newest bytes, those below are `document_not_ready`.

  /// `document_quota_exceeded` when the user has no room for `bytes`.
  [[nodiscard]] runtime::Task<base::Result<DocumentUpload>> begin(std::string user_id, std::string id,
                                                                  std::uint64_t bytes = 1);
  /// Makes what was received the newest bytes. `document_type_refused`, `document_quota_exceeded`; `document_replaced`
  /// when others keep being faster. `completes` as Documents::finish.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> add(std::string user_id, std::string id,
                                                                        DocumentUpload upload,
                                                                        std::string completes = {});
  /// The bytes of that number once more, as the newest. Errors as `open` and `add`.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> restore(std::string user_id, std::string id,
                                                                            std::uint64_t number);

 private:
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> get(std::string user_id, std::string id);
  [[nodiscard]] runtime::Task<std::unexpected<base::Error>> refuse_unready(storage::DocumentEntry entry);
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentVersion>> find(storage::DocumentEntry entry,
                                                                           std::uint64_t number);
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> put(std::string user_id, std::string id,
                                                                        storage::DocumentContent content,
                                                                        std::string completes);
  [[nodiscard]] runtime::Task<base::Result<storage::VersionAdded>> put_once(storage::DocumentEntry entry,
                                                                            storage::DocumentContent content,
                                                                            std::string completes);
  [[nodiscard]] DocumentStores stores() const { return {.documents = parts_.documents, .blobs = parts_.blobs}; }

  Documents::Parts parts_;
  const std::size_t versions_max_;
};

}  // namespace user
