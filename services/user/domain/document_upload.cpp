#include "user/domain/document_upload.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "user/domain/file_names.hpp"

namespace user {

base::Error document_type_refused(const media::DocumentTypes& accepted) {
  return {base::ErrorCode::kUnsupportedMedia, "Only " + accepted.in_words() + " documents are allowed"};
}

base::Error document_name_refused(const media::DocumentTypes& accepted) {
  return {base::ErrorCode::kUnsupportedMedia,
          "The file name does not fit the content: only " + accepted.in_words() + " documents are allowed"};
}

base::Error document_too_large() { return {base::ErrorCode::kPayloadTooLarge, "File too large"}; }

base::Status DocumentUpload::set_name(std::string_view declared) {
  name_ = clean_file_name(declared);
  if (is_run(name_)) return std::unexpected(document_name_refused(accepted_));
  return {};
}

base::Status DocumentUpload::look_at(std::string_view bytes) {
  sniffer_.update(bytes);
  if (sniffer_.is_refused()) return std::unexpected(document_type_refused(accepted_));
  const auto type = sniffer_.known();
  if (type && !fits(name_, *type)) return std::unexpected(document_name_refused(accepted_));
  return {};
}

runtime::Task<base::Status> DocumentUpload::append(std::string bytes) {
  if (bytes.size() > bytes_max_ - writer_->size()) co_return std::unexpected(document_too_large());
  if (const base::Status fine = look_at(bytes); !fine) co_return std::unexpected(fine.error());
  digest_.update(base::as_bytes(bytes));
  co_return co_await writer_->append(std::move(bytes));
}

runtime::Task<base::Result<storage::DocumentContent>> DocumentUpload::store(base::Random& random,
                                                                            const base::Clock& clock) {
  auto kind = sniffer_.finish();
  if (!kind) co_return std::unexpected(document_type_refused(accepted_));
  if (!fits(name_, kind->type)) co_return std::unexpected(document_name_refused(accepted_));
  if (is_table(name_, kind->type)) kind->type = media::DocumentType::kCsv;
  if (!accepted_.contains(kind->type)) co_return std::unexpected(document_type_refused(accepted_));
  storage::DocumentContent content;
  content.original_name = name_;
  content.stored_name = random.uuid() + "." + std::string(media::file_extension(kind->type));
  content.mime_type = media::media_type(*kind);
  content.size_bytes = size();
  content.sha256 = base::to_hex(digest_.finish());
  content.received_at = clock.now();
  const base::Status committed = co_await writer_->commit(content.stored_name);
  if (!committed) co_return std::unexpected(committed.error());
  co_return content;
}

}  // namespace user
