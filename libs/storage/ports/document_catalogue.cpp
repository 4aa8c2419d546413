#include "storage/ports/document_store.hpp"

#include "storage/ports/assign.hpp"

namespace storage {

void apply(const DocumentChanges& changes, Document& document) {
  assign(changes.title, document.title);
  assign(changes.category, document.category);
}

base::Error document_quota_exceeded() {
  return base::Error{base::ErrorCode::kConflict, "Document quota exceeded"}.with_reason("QUOTA_EXCEEDED");
}

base::Error document_not_found() { return {base::ErrorCode::kNotFound, "Document not found"}; }

}  // namespace storage
