/// Removing documents with their bytes, also those that lie in the trash for too long.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/ports/blob_store.hpp"
#include "storage/ports/document_catalogue.hpp"

namespace user {

/// Must outlive the tasks below.
struct DocumentStores {
  storage::DocumentCatalogue& documents;
  storage::BlobStore& blobs;
};

/// Whether it is certain that a store did not do what failed so. Where it is not, a row may name the bytes, and they
/// stay for the sweep to judge.
[[nodiscard]] bool is_decided(const base::Error& error) noexcept;

[[nodiscard]] inline bool has_code(const base::Error& error, base::ErrorCode code) noexcept {
  return error.code() == code;
}

/// Nobody can reach these bytes any more: what is not removed now, the sweep finds.
[[nodiscard]] runtime::Task<void> drop_blobs(DocumentStores stores, std::vector<storage::StoredBlob> blobs);

/// Removes the document, its versions and all their bytes. As DocumentCatalogue::remove.
[[nodiscard]] runtime::Task<base::Status> remove_document(DocumentStores stores, storage::DocumentName name,
                                                          storage::DocumentCheck check = {});

struct TrashedDocumentRules {
  std::chrono::milliseconds kept_for = std::chrono::hours{24 * 30};
  /// What lost its document is forgotten after this time, longer than any upload takes between its records.
  std::chrono::milliseconds loose_for = std::chrono::hours{1};
};

/// Removes what has been in the trash of its user for too long, and forgets what belongs to documents that a program of
/// before has removed. The number of documents. Stops at the first error.
[[nodiscard]] runtime::Task<base::Result<std::uint64_t>> purge_trashed_documents(DocumentStores stores,
                                                                                 const base::Clock& clock,
                                                                                 TrashedDocumentRules rules);

}  // namespace user
