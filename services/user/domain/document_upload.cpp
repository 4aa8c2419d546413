#include "user/domain/document_upload.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "user/domain/file_names.hpp"

namespace user {

base::Error document_type_refused() {
  return {base::ErrorCode::kUnsupportedMedia, "Only PDF, PNG, JPEG, WebP and plain text documents are allowed"};
}

base::Error document_too_large() { return {base::ErrorCode::kPayloadTooLarge, "File too large"}; }

runtime::Task<base::Status> DocumentUpload::append(std::string bytes) {
  if (bytes.size() > bytes_max_ - writer_->size()) co_return std::unexpected(document_too_large());
  digest_.update(base::as_bytes(bytes));
  sniffer_.update(bytes);
  co_return co_await writer_->append(std::move(bytes));
}

runtime::Task<base::Result<storage::DocumentContent>> DocumentUpload::store(std::string declared_name,
                                                                            base::Random& random,
                                                                            const base::Clock& clock) {
  const auto type = sniffer_.finish();
  if (!type) co_return std::unexpected(document_type_refused());
  storage::DocumentContent content;
  content.original_name = clean_file_name(declared_name);
  content.stored_name = random.uuid() + "." + std::string(media::file_extension(*type));
  content.mime_type = media::media_type(*type);
  content.size_bytes = size();
  content.sha256 = base::to_hex(digest_.finish());
  content.received_at = clock.now();
  const base::Status committed = co_await writer_->commit(content.stored_name);
  if (!committed) co_return std::unexpected(committed.error());
  co_return content;
}

}  // namespace user
