#include "user/domain/documents.hpp"

#include <utility>

#include "base/encoding.hpp"
#include "security/sha256.hpp"
#include "storage/records/canonical.hpp"
#include "user/domain/document_scanning.hpp"

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

storage::DocumentName name_of(const storage::DocumentEntry& entry) {
  return {.user_id = entry.document.user_id, .id = entry.document.id};
}

base::Status require_outside_trash(const storage::DocumentEntry& entry) {
  if (entry.is_trashed()) return std::unexpected(storage::document_not_found());
  return {};
}

base::Status check_outside_trash(const storage::DocumentCheck& check, const storage::DocumentEntry& entry) {
  const base::Status outside = require_outside_trash(entry);
  return outside ? storage::ask(check, entry) : outside;
}

}  // namespace

/// Of all fields, so that a change by a program of before shows as well.
std::string state_of(const storage::DocumentEntry& entry) {
  constexpr std::size_t kHexDigits = 32;
  storage::CanonicalText text;
  text.add(entry.document).add(entry.details);
  return base::to_hex(security::sha256(text.take())).substr(0, kHexDigits);
}

runtime::Task<base::Result<DocumentUpload>> Documents::begin(std::string user_id, std::uint64_t bytes) {
  const auto usage = co_await parts_.documents.usage(std::move(user_id));
  if (!usage) co_return std::unexpected(usage.error());
  const storage::DocumentUsage one{.count = 1, .bytes = bytes};
  if (exceeds(*usage, one, parts_.quota)) co_return std::unexpected(storage::document_quota_exceeded(*usage));
  auto writer = co_await parts_.blobs.create(storage::BlobKind::kDocument);
  if (!writer) co_return std::unexpected(std::move(writer).error());
  co_return DocumentUpload(std::move(*writer), parts_.bytes_max, parts_.rules);
}

runtime::Task<base::Result<storage::DocumentEntry>> Documents::finish(std::string user_id, DocumentUpload upload,
                                                                      DocumentLabel label, std::string completes) {
  auto content = co_await upload.store(user_id, parts_.documents, parts_.random, parts_.clock);
  if (!content) co_return std::unexpected(content.error());
  storage::DocumentEntry entry;
  entry.document.id = completes.empty() ? parts_.random.uuid() : completes;
  entry.document.user_id = std::move(user_id);
  entry.document.title = label.title ? *label.title : shorten(content->original_name, kDocumentTitleMax);
  entry.document.category = std::move(label.category);
  entry.document.created_at = content->received_at;
  entry.details = storage::default_details(entry.document);
  entry.details.tags = std::move(label.tags);
  base::Status created = co_await await_verdict(parts_.scanning, name_of(entry), *content);
  put_content(*content, entry);
  if (created) created = co_await parts_.documents.create(entry, parts_.quota, std::move(completes));
  if (!created) {
    std::vector<storage::StoredBlob> unnamed{{.kind = storage::BlobKind::kDocument, .name = content->stored_name}};
    if (is_decided(created.error())) co_await drop_blobs(stores(), std::move(unnamed));
    co_return std::unexpected(created.error());
  }
  parts_.installation.note_upload();
  if (parts_.scanning != nullptr) parts_.scanning->begin_soon();
  co_return entry;
}

runtime::Task<base::Result<storage::DocumentPage>> Documents::list(std::string user_id, storage::DocumentQuery query) {
  return parts_.documents.list(std::move(user_id), std::move(query));
}

runtime::Task<base::Result<storage::DocumentUsage>> Documents::usage(std::string user_id) {
  return parts_.documents.usage(std::move(user_id));
}

runtime::Task<base::Result<storage::DocumentEntry>> Documents::get(std::string user_id, std::string id) {
  auto entry = co_await parts_.documents.get(std::move(user_id), std::move(id));
  if (!entry) co_return entry;
  const base::Status outside = require_outside_trash(*entry);
  if (!outside) co_return std::unexpected(outside.error());
  co_return entry;
}

runtime::Task<base::Result<storage::DocumentEntry>> Documents::change(std::string user_id, std::string id,
                                                                      DocumentChanges changes,
                                                                      storage::DocumentCheck check) {
  storage::DocumentChange apply = [changes = std::move(changes), check = std::move(check),
                                   now = parts_.clock.now()](storage::DocumentEntry& entry) -> base::Status {
    const base::Status agreed = check_outside_trash(check, entry);
    if (!agreed) return agreed;
    if (changes.title) entry.document.title = *changes.title;
    if (changes.category) entry.document.category = *changes.category;
    if (changes.tags) entry.details.tags = *changes.tags;
    entry.document.updated_at = now;
    return {};
  };
  return parts_.documents.modify(std::move(user_id), std::move(id), std::move(apply));
}

runtime::Task<base::Status> Documents::discard(std::string user_id, std::string id, storage::DocumentCheck check) {
  storage::DocumentChange trash = [check = std::move(check),
                                   now = parts_.clock.now()](storage::DocumentEntry& entry) -> base::Status {
    const base::Status agreed = check_outside_trash(check, entry);
    if (agreed) entry.details.deleted_at = now;
    return agreed;
  };
  const auto discarded = co_await parts_.documents.modify(std::move(user_id), std::move(id), std::move(trash));
  if (!discarded) co_return std::unexpected(discarded.error());
  co_return base::Status{};
}

runtime::Task<base::Result<storage::DocumentEntry>> Documents::restore(std::string user_id, std::string id) {
  storage::DocumentChange back = [](storage::DocumentEntry& entry) -> base::Status {
    if (!entry.is_trashed()) {
      return std::unexpected(base::Error{base::ErrorCode::kConflict, "Document is not in the trash"});
    }
    entry.details.deleted_at.reset();
    return {};
  };
  return parts_.documents.modify(std::move(user_id), std::move(id), std::move(back));
}

runtime::Task<base::Status> Documents::remove(std::string user_id, std::string id, storage::DocumentCheck check) {
  storage::DocumentName name{.user_id = std::move(user_id), .id = std::move(id)};
  return remove_document(stores(), std::move(name), std::move(check));
}

}  // namespace user
