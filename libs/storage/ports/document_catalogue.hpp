/// A user's documents: lists, changes, trash, older versions and the quota (docs/http-contract.md §4.3). What is stored
/// of each is in records/document.hpp; the bytes are in `BlobStore`, and callers put them there before a document names
/// them and remove them after none does.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/records/document.hpp"

namespace storage {

/// A document with all that is known of it.
struct DocumentEntry {
  Document document;
  DocumentDetails details;
  [[nodiscard]] bool is_trashed() const noexcept { return details.deleted_at.has_value(); }
  bool operator==(const DocumentEntry&) const = default;
};

/// Of a document that has none: release 1.0.0 stored it.
[[nodiscard]] DocumentDetails default_details(const Document& document);
[[nodiscard]] DocumentEntry entry_of(Document document);
/// Each document with its details, where there are some.
[[nodiscard]] std::vector<DocumentEntry> join(std::vector<Document> documents, std::vector<DocumentDetails> details);

/// The form in which texts are searched and sorted: NFKC case fold (Unicode Standard Annex 31). ASCII lower case for
/// what is no UTF-8.
[[nodiscard]] std::string folded(const std::string& text);

/// What one user may keep; documents in the trash and older versions count.
struct DocumentQuota {
  std::uint64_t count_max = 200;  ///< documents
  std::uint64_t bytes_max = 100ULL * 1024 * 1024;
};

struct DocumentUsage {
  std::uint64_t count = 0;           ///< documents
  std::uint64_t bytes = 0;           ///< of all their versions
  std::uint64_t trashed = 0;         ///< of them, in the trash
  std::uint64_t trash_bytes = 0;     ///< of those
  std::uint64_t reserved_count = 0;  ///< documents that open uploads will be, see upload_store.hpp
  std::uint64_t reserved_bytes = 0;  ///< of all open uploads
  bool operator==(const DocumentUsage&) const = default;
};
/// Without what is reserved. `versions` without a document of `documents` do not count: a program of before removed it.
[[nodiscard]] DocumentUsage usage_of(std::span<const DocumentEntry> documents,
                                     std::span<const DocumentVersion> versions);
/// Whether so much more would be too much.
[[nodiscard]] bool exceeds(const DocumentUsage& used, const DocumentUsage& more, const DocumentQuota& quota) noexcept;

inline constexpr std::size_t kDocumentPageMax = 100;

enum class DocumentOrder { kCreatedAt, kUpdatedAt, kTitle, kSize };
template <>
struct Spelled<DocumentOrder> {
  static constexpr std::array<std::string_view, 4> texts{"createdAt", "updatedAt", "title", "size"};
};
enum class DocumentPlace { kOutsideTrash, kTrash, kEverywhere };

struct DocumentQuery {
  std::size_t limit = 20;  ///< at most `kDocumentPageMax` are given
  std::size_t offset = 0;  ///< to skip, counted from the first or from `after`
  /// Id of the last document already seen: the page starts behind it, whatever arrived meanwhile. An id that is not in
  /// the list (any more) gives an empty page.
  std::optional<std::string> after;
  DocumentPlace place = DocumentPlace::kOutsideTrash;
  std::optional<std::string> category;
  std::optional<std::string> type;  ///< a media type without parameters, or "image/*"
  std::optional<std::string> tag;
  std::optional<std::string> search;  ///< in title and name, folded
  DocumentOrder order = DocumentOrder::kCreatedAt;
  bool is_ascending = false;
};

struct DocumentPage {
  std::vector<DocumentEntry> items;  ///< equal ones by id, in the same direction
  std::uint64_t total = 0;           ///< all the user has that match
};
/// The page out of all that a user has. Memory and time grow with these, which the quota bounds.
[[nodiscard]] DocumentPage select_page(std::vector<DocumentEntry> all, const DocumentQuery& query);

/// Changes title, category and `updated_at` of the document, tags, status and `deleted_at` of its details; or fails,
/// which leaves everything as it is and becomes the answer. May be called several times, on another thread.
using DocumentChange = std::function<base::Status(DocumentEntry&)>;
/// Agrees or fails likewise; empty: agrees.
using DocumentCheck = std::function<base::Status(const DocumentEntry&)>;
[[nodiscard]] inline base::Status ask(const DocumentCheck& check, const DocumentEntry& entry) {
  return check ? check(entry) : base::Status{};
}

/// Bytes that were stored.
struct DocumentContent {
  std::string original_name;
  std::string stored_name;
  std::string mime_type;
  std::uint64_t size_bytes = 0;
  std::string sha256;
  base::Timestamp received_at;
  DocumentStatus status = DocumentStatus::kReady;  ///< which the document has with these bytes
};
/// New bytes for a document. Those of before lie among the older versions already, under the stored name of the new.
struct NewVersion {
  DocumentContent content;
  std::string replaced;           ///< the stored name that the document must have
  std::string completes;          ///< id of the open upload that brought the bytes; empty: none
  std::size_t versions_max = 10;  ///< kept with the newest, 1 at least; the oldest go
};
struct VersionAdded {
  DocumentEntry entry;
  std::vector<DocumentVersion> dropped;  ///< whose bytes the caller removes
};
/// The version that holds what `entry` has, when other bytes take their place under `stored_name`.
[[nodiscard]] DocumentVersion version_of(const DocumentEntry& entry, const std::string& stored_name);
void put_content(const DocumentContent& content, DocumentEntry& entry);
/// The stored name of a document whose newest bytes are these; nullopt when there is none, or it may not be given out.
[[nodiscard]] std::optional<std::string> find_equal(std::span<const DocumentEntry> documents,
                                                    const DocumentContent& content);
/// Where the newest bytes are: what is held back lies apart.
[[nodiscard]] StoredBlob blob_of(const DocumentEntry& entry);
/// Of what came before the newest bytes, newest first: what is too much.
[[nodiscard]] std::vector<DocumentVersion> beyond(std::vector<DocumentVersion> older, std::size_t versions_max);

struct DocumentRemoved {
  DocumentEntry entry;
  std::vector<DocumentVersion> versions;
};
/// Which document.
struct DocumentName {
  std::string user_id;
  std::string id;
  bool operator==(const DocumentName&) const = default;
};

/// `conflict`, reason QUOTA_EXCEEDED; says how much emptying the trash would free.
[[nodiscard]] base::Error document_quota_exceeded(const DocumentUsage& used);
/// `not_found`, "Document not found".
[[nodiscard]] base::Error document_not_found();
/// `conflict`: the document has other bytes by now than those that were to be replaced.
[[nodiscard]] base::Error document_replaced();

class UploadStore;

/// Thread-safe. A document of another user is not found, as if it did not exist; one in the trash is. What succeeded is
/// durable. All calls can fail with `unavailable` or `internal`.
class DocumentCatalogue {
 public:
  virtual ~DocumentCatalogue() = default;

  /// Checks the quota and inserts in one step: parallel uploads cannot exceed it together. Fails with
  /// `document_quota_exceeded`; a repeated id or stored name is `already_exists`. Where an open upload of the user
  /// brought the bytes, `completes` is its id: its room becomes the document's, and it is finished in the same step;
  /// `upload_not_found` and `upload_moved` when it is gone or finished. (On MongoDB a process that dies between the two
  /// leaves it open.)
  [[nodiscard]] virtual runtime::Task<base::Status> create(DocumentEntry entry, DocumentQuota quota,
                                                           std::string completes = {}) = 0;

  /// `document_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<DocumentEntry>> get(std::string user_id, std::string id) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<DocumentPage>> list(std::string user_id, DocumentQuery query) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<DocumentUsage>> usage(std::string user_id) = 0;

  /// `find_equal` among all that the user has. Time grows with these, which the quota bounds.
  [[nodiscard]] virtual runtime::Task<base::Result<std::optional<std::string>>> find_equal_to(
      std::string user_id, DocumentContent content) = 0;

  /// Reads, changes and writes as one step, and moves the revision; what the document is afterwards.
  /// `document_not_found` when absent. On MongoDB a process that dies between its two writes leaves one of them.
  [[nodiscard]] virtual runtime::Task<base::Result<DocumentEntry>> modify(std::string user_id, std::string id,
                                                                          DocumentChange change) = 0;

  /// Removes it with its versions if `check` agrees. Of many callers one gets it. `document_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<DocumentRemoved>> remove(std::string user_id, std::string id,
                                                                            DocumentCheck check = {}) = 0;

  /// Gives a document new bytes, within the quota and out of an upload as `create`. `document_replaced`,
  /// `document_quota_exceeded`, `document_not_found`; then nothing is kept of it, and the caller removes both blobs.
  [[nodiscard]] virtual runtime::Task<base::Result<VersionAdded>> add_version(std::string user_id, std::string id,
                                                                              NewVersion version,
                                                                              DocumentQuota quota) = 0;

  /// Those before the newest, newest first; empty for a document that is absent.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<DocumentVersion>>> versions(std::string user_id,
                                                                                           std::string id) = 0;

  /// Of all users, documents that were put into the trash before `cutoff`; at most `limit`.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<DocumentName>>> trashed_before(base::Timestamp cutoff,
                                                                                              std::size_t limit) = 0;

  /// Answers the blobs to remove.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<StoredBlob>>> remove_all_of_user(
      std::string user_id) = 0;

  /// Whether some document, or a version of one, names this blob: for the sweep of orphans.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> names(StoredBlob blob) = 0;

  /// Removes details and versions from before `cutoff` whose documents are gone, because 1.0.0 removed them; how many.
  [[nodiscard]] virtual runtime::Task<base::Result<std::uint64_t>> forget_loose(base::Timestamp cutoff) = 0;

  /// The open uploads of the same users, which share the quota. Lives as long as this.
  [[nodiscard]] virtual UploadStore& uploads() noexcept = 0;
};

}  // namespace storage
