#include "user/domain/document_upload.hpp"

#include <utility>

#include "base/encoding.hpp"

namespace user {

base::Error document_too_large() { return {base::ErrorCode::kPayloadTooLarge, "File too large"}; }

DocumentUpload::DocumentUpload(std::unique_ptr<storage::BlobWriter> writer, std::uint64_t bytes_max,
                               media::DocumentRules rules)
    : writer_(std::move(writer)),
      bytes_max_(bytes_max),
      digest_(std::make_shared<security::Sha256>()),
      inspection_(rules) {
  writer_->observe([digest = digest_](std::string_view bytes) { digest->update(base::as_bytes(bytes)); });
}

runtime::Task<base::Status> DocumentUpload::append(std::string bytes) {
  if (bytes.size() > bytes_max_ - writer_->size()) co_return std::unexpected(document_too_large());
  if (const base::Status fine = inspection_.look_at(bytes); !fine) co_return std::unexpected(fine.error());
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
  content.received_at = clock.now();
  const base::Status committed = co_await commit(std::move(user_id), documents, content);
  if (!committed) co_return std::unexpected(committed.error());
  co_return content;
}

runtime::Task<base::Status> DocumentUpload::commit(std::string user_id, storage::DocumentCatalogue& documents,
                                                   storage::DocumentContent& content) {
  if (!writer_->shares_bytes()) {
    const base::Status committed = co_await writer_->commit(content.stored_name);
    content.sha256 = base::to_hex(digest_->finish());
    co_return committed;
  }
  content.sha256 = base::to_hex(digest_->finish());
  auto equal = co_await documents.find_equal_to(std::move(user_id), content);
  if (!equal) co_return std::unexpected(std::move(equal).error());
  co_return co_await writer_->commit_beside(content.stored_name, equal->value_or(""));
}

}  // namespace user
