/// Uploaded documents of a user (docs/http-contract.md §4.3 and §7.17); the bytes are in `BlobStore`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/records/described.hpp"

namespace storage {

struct Document {
  std::string id;
  std::string user_id;
  std::string title;
  std::optional<std::string> category;
  std::string original_name;
  std::string stored_name;  ///< blob name, unique
  std::string mime_type;
  std::uint64_t size_bytes = 0;
  std::string sha256;  ///< lower-case hexadecimal
  base::Timestamp created_at;
  base::Timestamp updated_at;
  bool operator==(const Document&) const = default;
};

template <>
struct Described<Document> {
  using D = Document;
  static constexpr Kind kind{.name = "documents", .export_as = "documents"};
  static constexpr std::tuple fields{
      field<&D::id>("id"),
      field<&D::user_id>("user_id"),
      field<&D::title>("title"),
      field<&D::category>("category"),
      field<&D::original_name>("original_name"),
      field<&D::stored_name>("stored_name"),
      field<&D::mime_type>("mime_type"),
      field<&D::size_bytes>("size_bytes", {.bson = "size"}),
      field<&D::sha256>("sha256"),
      field<&D::created_at>("created_at"),
      field<&D::updated_at>("updated_at"),
  };
  using key = Members<&D::id>;
};

/// Absent = keep; a present nullopt clears.
struct DocumentChanges {
  std::optional<std::string> title;
  std::optional<std::optional<std::string>> category;
};

/// Writes the present fields of `changes` into `document`; adapters share it.
void apply(const DocumentChanges& changes, Document& document);

/// What one user may keep.
struct DocumentQuota {
  std::uint64_t count_max = 100;
  std::uint64_t bytes_max = 100ULL * 1024 * 1024;
};

struct DocumentUsage {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
};

inline constexpr std::size_t kDocumentPageMax = 100;

struct DocumentQuery {
  std::size_t limit = 20;  ///< at most `kDocumentPageMax` are given
  std::size_t offset = 0;  ///< to skip, counted from the newest or from `after`
  /// Id of the last document already seen: the page starts behind it, whatever arrived meanwhile. An id that is not the
  /// user's (any more) gives an empty page.
  std::optional<std::string> after;
  std::optional<std::string> category;
};

struct DocumentPage {
  std::vector<Document> items;  ///< newest first; equal times by id, descending
  std::uint64_t total = 0;      ///< all the user has in that category
};

/// `conflict`, reason QUOTA_EXCEEDED.
[[nodiscard]] base::Error document_quota_exceeded();
/// `not_found`, "Document not found".
[[nodiscard]] base::Error document_not_found();

/// Thread-safe. A document of another user is not found, as if it did not exist.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  /// Checks the quota and inserts in one step: parallel uploads cannot exceed it together. Fails with
  /// `document_quota_exceeded`; a repeated id or stored name is `already_exists`.
  [[nodiscard]] virtual runtime::Task<base::Status> create(Document document, DocumentQuota quota) = 0;

  /// `document_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<Document>> get(std::string user_id, std::string id) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<DocumentPage>> list(std::string user_id, DocumentQuery query) = 0;

  [[nodiscard]] virtual runtime::Task<base::Result<DocumentUsage>> usage(std::string user_id) = 0;

  /// Answers the document as it is afterwards; `document_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<Document>> update(std::string user_id, std::string id,
                                                                     DocumentChanges changes) = 0;

  /// Answers the removed one, whose blob the caller then removes; `document_not_found` when absent.
  [[nodiscard]] virtual runtime::Task<base::Result<Document>> remove(std::string user_id, std::string id) = 0;

  /// Answers the blob names to remove.
  [[nodiscard]] virtual runtime::Task<base::Result<std::vector<std::string>>> remove_all_of_user(
      std::string user_id) = 0;

  /// Whether some document names this blob: for the sweep of orphans.
  [[nodiscard]] virtual runtime::Task<base::Result<bool>> has_stored_name(std::string stored_name) = 0;
};

}  // namespace storage
