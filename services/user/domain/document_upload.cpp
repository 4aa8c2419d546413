#include "user/domain/document_upload.hpp"

#include <utility>

#include "base/encoding.hpp"

namespace user {

base::Error document_too_large() { return {base::ErrorCode::kPayloadTooLarge, "File too large"}; }

runtime::Task<base::Status> DocumentUpload::append(std::string bytes) {
  if (bytes.size() > bytes_max_ - writer_->size()) co_return std::unexpected(document_too_large());
  if (const base::Status fine = inspection_.look_at(bytes); !fine) co_return std::unexpected(fine.error());
  digest_.update(base::as_bytes(bytes));
  co_return co_await writer_->append(std::move(bytes));
}

runtime::Task<base::Result<storage::DocumentContent>> DocumentUpload::store(std::string user_id,
                                                                            storage::DocumentCatalogue& documents,
                                                                            base::Random& random,
                                                                            const base::Clock& clock) {
  const auto kind = inspection_.finish();
  if (!kind) co_return std::unexpected(kind.error());
  storage::DocumentContent content;
  content.original_name = inspection_.name();
  content.stored_name = random.uuid() + "." + std::string(media::file_extension(kind->type));
  content.mime_type = media::media_type(*kind);
  content.size_bytes = size();
  content.sha256 = base::to_hex(digest_.finish());
  content.received_at = clock.now();
  const base::Status committed = co_await commit(std::move(user_id), documents, content);
  if (!committed) co_return std::unexpected(committed.error());
  co_return content;
}

runtime::Task<base::Status> DocumentUpload::commit(std::string user_id, storage::DocumentCatalogue& documents,
                                                   const storage::DocumentContent& content) {
  if (!writer_->shares_bytes()) co_return co_await writer_->commit(content.stored_name);
  auto equal = co_await documents.find_equal_to(std::move(user_id), content);
  if (!equal) co_return std::unexpected(std::move(equal).error());
  co_return co_await writer_->commit_beside(content.stored_name, equal->value_or(""));
}

}  // namespace user
