#include "user/domain/documents.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "user/domain/file_names.hpp"

namespace user {
namespace {

/// At most `max` code points.
std::string shorten(std::string_view utf8, std::size_t max) {
  std::size_t end = 0;
  for (std::size_t count = 0; end < utf8.size(); ++end) {
    const bool starts_one = (static_cast<unsigned char>(utf8[end]) & 0xC0U) != 0x80U;
    if (starts_one && count++ == max) break;
  }
  return std::string(utf8.substr(0, end));
}

}  // namespace

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

base::Result<media::DocumentType> DocumentUpload::type() const {
  const auto type = sniffer_.finish();
  if (!type) return std::unexpected(document_type_refused());
  return *type;
}

runtime::Task<base::Result<DocumentUpload>> Documents::begin(std::string user_id) {
  const auto usage = co_await parts_.documents.usage(std::move(user_id));
  if (!usage) co_return std::unexpected(usage.error());
  if (usage->count >= parts_.quota.count_max || usage->bytes >= parts_.quota.bytes_max) {
    co_return std::unexpected(storage::document_quota_exceeded());
  }
  auto writer = co_await parts_.blobs.create(storage::BlobKind::kDocument);
  if (!writer) co_return std::unexpected(std::move(writer).error());
  co_return DocumentUpload(std::move(*writer), parts_.bytes_max);
}

runtime::Task<base::Result<storage::Document>> Documents::finish(std::string user_id, DocumentUpload upload,
                                                                 DocumentLabel label) {
  const auto type = upload.type();
  if (!type) co_return std::unexpected(type.error());
  storage::Document document;
  document.id = parts_.random.uuid();
  document.user_id = std::move(user_id);
  document.original_name = clean_file_name(label.original_name);
  document.title = label.title ? *label.title : shorten(document.original_name, kDocumentTitleMax);
  document.category = std::move(label.category);
  document.stored_name = parts_.random.uuid() + "." + std::string(media::file_extension(*type));
  document.mime_type = media::media_type(*type);
  document.size_bytes = upload.size();
  document.sha256 = base::to_hex(upload.digest_.finish());
  document.created_at = document.updated_at = parts_.clock.now();

  const base::Status committed = co_await upload.writer_->commit(document.stored_name);
  if (!committed) co_return std::unexpected(committed.error());
  const base::Status created = co_await parts_.documents.create(document, parts_.quota);
  if (!created) {
    const auto removed = co_await parts_.blobs.remove(storage::BlobKind::kDocument, document.stored_name);
    static_cast<void>(removed);  // the sweep finds it
    co_return std::unexpected(created.error());
  }
  parts_.installation.note_upload();
  co_return document;
}

runtime::Task<base::Result<storage::DocumentPage>> Documents::list(std::string user_id, storage::DocumentQuery query) {
  return parts_.documents.list(std::move(user_id), std::move(query));
}

runtime::Task<base::Result<storage::Document>> Documents::get(std::string user_id, std::string id) {
  return parts_.documents.get(std::move(user_id), std::move(id));
}

runtime::Task<base::Result<OpenDocument>> Documents::open(std::string user_id, std::string id) {
  auto document = co_await parts_.documents.get(std::move(user_id), std::move(id));
  if (!document) co_return std::unexpected(std::move(document).error());
  auto content = co_await parts_.blobs.open(storage::BlobKind::kDocument, document->stored_name);
  if (!content) co_return std::unexpected(std::move(content).error());
  co_return OpenDocument{std::move(*document), std::move(*content)};
}

runtime::Task<base::Result<storage::Document>> Documents::update(std::string user_id, std::string id,
                                                                 storage::DocumentChanges changes) {
  return parts_.documents.update(std::move(user_id), std::move(id), std::move(changes));
}

runtime::Task<base::Status> Documents::remove(std::string user_id, std::string id) {
  const auto removed = co_await parts_.documents.remove(std::move(user_id), std::move(id));
  if (!removed) co_return std::unexpected(removed.error());
  const auto blob = co_await parts_.blobs.remove(storage::BlobKind::kDocument, removed->stored_name);
  static_cast<void>(blob);  // nobody can reach it any more; the sweep tries again
  co_return base::Status{};
}

}  // namespace user
