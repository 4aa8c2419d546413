/// A user's documents: kept as they are, never opened or rendered (docs/http-contract.md §4.3).
///
/// Only the owner sees one; to everybody else it does not exist, and what is in the trash exists for `restore`, lists
/// of the trash and `remove` alone. An upload streams through `DocumentUpload` into a blob and never is in memory as a
/// whole. Thread-safe; the stores must outlive it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "user/domain/document_blobs.hpp"
#include "user/domain/document_upload.hpp"
#include "user/domain/installation.hpp"

namespace user {

class DocumentScanning;

inline constexpr std::size_t kDocumentTitleMax = 200;     ///< code points
inline constexpr std::size_t kDocumentCategoryMax = 100;  ///< code points
inline constexpr std::size_t kDocumentTagsMax = 20;
inline constexpr std::size_t kDocumentTagMax = 40;      ///< code points
inline constexpr std::size_t kDocumentSearchMax = 100;  ///< code points

/// Another text after each change of a document, in its title as in its tags or bytes.
[[nodiscard]] std::string state_of(const storage::DocumentEntry& entry);

/// What the client says about its document.
struct DocumentLabel {
  std::optional<std::string> title;  ///< default: the file name
  std::optional<std::string> category;
  std::vector<std::string> tags;
};

/// Absent = keep; a present nullopt clears.
struct DocumentChanges {
  std::optional<std::string> title;
  std::optional<std::optional<std::string>> category;
  std::optional<std::vector<std::string>> tags;
  [[nodiscard]] bool is_empty() const noexcept { return !title && !category && !tags; }
};

class Documents {
 public:
  struct Parts {
    storage::DocumentCatalogue& documents;
    storage::BlobStore& blobs;
    Installation& installation;
    const base::Clock& clock;
    base::Random& random;
    storage::DocumentQuota quota;
    std::uint64_t bytes_max = 5'242'880;  ///< of one document
    media::DocumentRules rules{};
    DocumentScanning* scanning = nullptr;  ///< what looks at new bytes before anybody gets them; null: nothing does
  };
  explicit Documents(Parts parts) : parts_(parts) {}

  /// `document_quota_exceeded` when the user has no room for even one document of `bytes`, the least it can have.
  [[nodiscard]] runtime::Task<base::Result<DocumentUpload>> begin(std::string user_id, std::uint64_t bytes = 1);
  /// Stores what was received, under the name the upload was given. `document_type_refused`,
  /// `document_quota_exceeded`. `completes` is the id of the open upload that brought the bytes, which becomes the
  /// document's, see DocumentCatalogue::create; empty: none.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> finish(std::string user_id, DocumentUpload upload,
                                                                           DocumentLabel label,
                                                                           std::string completes = {});

  [[nodiscard]] runtime::Task<base::Result<storage::DocumentPage>> list(std::string user_id,
                                                                        storage::DocumentQuery query);
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentUsage>> usage(std::string user_id);

  /// This and all below: `document_not_found` for ids that are absent, somebody else's or no ids at all. Where `check`
  /// fails, nothing happens and its error is the answer.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> get(std::string user_id, std::string id);
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> change(std::string user_id, std::string id,
                                                                           DocumentChanges changes,
                                                                           storage::DocumentCheck check = {});
  /// To the trash.
  [[nodiscard]] runtime::Task<base::Status> discard(std::string user_id, std::string id,
                                                    storage::DocumentCheck check = {});
  /// Out of it. `conflict` when it is not there.
  [[nodiscard]] runtime::Task<base::Result<storage::DocumentEntry>> restore(std::string user_id, std::string id);
  /// For good, also out of the trash.
  [[nodiscard]] runtime::Task<base::Status> remove(std::string user_id, std::string id,
                                                   storage::DocumentCheck check = {});

  [[nodiscard]] std::uint64_t bytes_max() const noexcept { return parts_.bytes_max; }
  [[nodiscard]] const storage::DocumentQuota& quota() const noexcept { return parts_.quota; }

 private:
  [[nodiscard]] DocumentStores stores() const { return {.documents = parts_.documents, .blobs = parts_.blobs}; }

  Parts parts_;
};

}  // namespace user
