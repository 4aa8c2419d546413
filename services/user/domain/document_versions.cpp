#include "user/domain/document_versions.hpp"

#include <algorithm>
#include <utility>

#include "user/domain/blob_files.hpp"
#include "user/domain/document_scanning.hpp"

namespace user {
namespace {

using storage::BlobKind;

/// Where somebody else was faster.
constexpr int kReplaceAttempts = 5;
constexpr int kOpenAttempts = 3;

/// Another program replaces the bytes between two steps of ours.
bool was_replaced(const base::Error& error) { return error.reason() == storage::document_replaced().reason(); }

/// Where the bytes of a version lie.
storage::StoredBlob blob_of(const storage::DocumentEntry& entry, const storage::DocumentVersion& version) {
  const bool is_newest = version.number == entry.details.number;
  return {.kind = is_newest ? BlobKind::kDocument : BlobKind::kDocumentVersion, .name = version.stored_name};
}

/// What came before the newest bytes was looked at when it was the newest; so nothing new comes before a verdict.
bool is_ready(const storage::DocumentEntry& entry) { return entry.details.status == storage::DocumentStatus::kReady; }

storage::DocumentVersion newest_of(const storage::DocumentEntry& entry) {
  return version_of(entry, entry.document.stored_name);
}

}  // namespace

base::Error document_not_ready() {
  return base::Error{base::ErrorCode::kConflict, "Document is not ready"}.with_reason("DOCUMENT_NOT_READY");
}

runtime::Task<base::Result<storage::DocumentEntry>> DocumentVersions::get(std::string user_id, std::string id) {
  auto entry = co_await parts_.documents.get(std::move(user_id), std::move(id));
  if (entry && entry->is_trashed()) co_return std::unexpected(storage::document_not_found());
  co_return entry;
}

runtime::Task<base::Result<storage::DocumentVersion>> DocumentVersions::find(storage::DocumentEntry entry,
                                                                             std::uint64_t number) {
  if (number == entry.details.number) co_return newest_of(entry);
  const auto older = co_await parts_.documents.versions(entry.document.user_id, entry.document.id);
  if (!older) co_return std::unexpected(older.error());
  const auto found = std::ranges::find(*older, number, &storage::DocumentVersion::number);
  if (found == older->end()) co_return std::unexpected(storage::document_not_found());
  co_return *found;
}

/// Of a document whose scan nobody has begun, because it came from another store for example, one is asked for.
runtime::Task<std::unexpected<base::Error>> DocumentVersions::refuse_unready(storage::DocumentEntry entry) {
  const bool is_waiting = entry.details.status == storage::DocumentStatus::kScanning;
  if (is_waiting && parts_.scanning != nullptr) {
    storage::DocumentName document{.user_id = entry.document.user_id, .id = entry.document.id};
    const base::Status queued = co_await parts_.scanning->expect(std::move(document), entry.document.stored_name);
    if (queued) parts_.scanning->begin_soon();
  }
  co_return std::unexpected(document_not_ready());
}

/// Bytes that were replaced, or dropped, between two steps are gone: then it is looked for once more.
runtime::Task<base::Result<OpenedVersion>> DocumentVersions::open(std::string user_id, std::string id,
                                                                  std::optional<std::uint64_t> number) {
  for (int attempt = 1;; ++attempt) {
    auto entry = co_await get(user_id, id);
    if (!entry) co_return std::unexpected(std::move(entry).error());
    if (!is_ready(*entry)) co_return co_await refuse_unready(std::move(*entry));
    auto version = co_await find(*entry, number.value_or(entry->details.number));
    if (!version) co_return std::unexpected(std::move(version).error());
    storage::StoredBlob blob = blob_of(*entry, *version);
    auto content = co_await parts_.blobs.open(blob.kind, std::move(blob.name));
    if (content) {
      co_return OpenedVersion{
          .entry = std::move(*entry), .version = std::move(*version), .content = std::move(*content)};
    }
    const bool is_gone = has_code(content.error(), base::ErrorCode::kNotFound);
    if (!is_gone || attempt == kOpenAttempts) co_return std::unexpected(std::move(content).error());
  }
}

runtime::Task<base::Result<std::vector<storage::DocumentVersion>>> DocumentVersions::list(std::string user_id,
                                                                                          std::string id) {
  const auto entry = co_await get(user_id, id);
  if (!entry) co_return std::unexpected(entry.error());
  auto older = co_await parts_.documents.versions(std::move(user_id), std::move(id));
  if (!older) co_return std::unexpected(std::move(older).error());
  // One that came between the two steps is not told of twice.
  std::erase_if(*older,
                [&](const storage::DocumentVersion& version) { return version.number >= entry->details.number; });
  older->insert(older->begin(), newest_of(*entry));
  co_return older;
}

runtime::Task<base::Result<DocumentUpload>> DocumentVersions::begin(std::string user_id, std::string id,
                                                                    std::uint64_t bytes) {
  const auto entry = co_await get(user_id, std::move(id));
  if (!entry) co_return std::unexpected(entry.error());
  if (!is_ready(*entry)) co_return std::unexpected(document_not_ready());
  const auto usage = co_await parts_.documents.usage(std::move(user_id));
  if (!usage) co_return std::unexpected(usage.error());
  const storage::DocumentUsage more{.bytes = bytes};
  if (exceeds(*usage, more, parts_.quota)) co_return std::unexpected(storage::document_quota_exceeded(*usage));
  auto writer = co_await parts_.blobs.create(BlobKind::kDocument);
  if (!writer) co_return std::unexpected(std::move(writer).error());
  co_return DocumentUpload(std::move(*writer), parts_.bytes_max, parts_.rules);
}

runtime::Task<base::Result<storage::DocumentEntry>> DocumentVersions::add(std::string user_id, std::string id,
                                                                          DocumentUpload upload,
                                                                          std::string completes) {
  auto content = co_await upload.store(user_id, parts_.documents, parts_.random, parts_.clock);
  if (!content) co_return std::unexpected(std::move(content).error());
  co_return co_await put(std::move(user_id), std::move(id), std::move(*content), std::move(completes));
}

runtime::Task<base::Result<storage::DocumentEntry>> DocumentVersions::restore(std::string user_id, std::string id,
                                                                              std::uint64_t number) {
  const auto entry = co_await get(user_id, id);
  if (!entry) co_return std::unexpected(entry.error());
  if (!is_ready(*entry)) co_return std::unexpected(document_not_ready());
  const auto version = co_await find(*entry, number);
  if (!version) co_return std::unexpected(version.error());
  storage::DocumentContent content{.original_name = version->original_name,
                                   .stored_name = parts_.random.uuid(),
                                   .mime_type = version->mime_type,
                                   .size_bytes = version->size_bytes,
                                   .sha256 = version->sha256,
                                   .received_at = parts_.clock.now()};
  storage::StoredBlob from = blob_of(*entry, *version);
  storage::StoredBlob to{.kind = BlobKind::kDocument, .name = content.stored_name};
  const base::Status copied = co_await copy_blob(parts_.blobs, std::move(from), std::move(to));
  if (!copied && has_code(copied.error(), base::ErrorCode::kNotFound)) {
    co_return std::unexpected(storage::document_not_found());  // dropped meanwhile
  }
  if (!copied) co_return std::unexpected(copied.error());
  std::string none;
  co_return co_await put(std::move(user_id), std::move(id), std::move(content), std::move(none));
}

/// The new bytes are stored. What they replace is copied before the document names them, so that no moment lacks
/// either; what a crash leaves behind, no row names.
runtime::Task<base::Result<storage::DocumentEntry>> DocumentVersions::put(std::string user_id, std::string id,
                                                                          storage::DocumentContent content,
                                                                          std::string completes) {
  base::Result<storage::VersionAdded> added = std::unexpected(storage::document_replaced());
  std::string replaced;
  for (int attempt = 0; attempt < kReplaceAttempts && !added && was_replaced(added.error()); ++attempt) {
    auto entry = co_await get(user_id, id);
    if (!entry) {
      added = std::unexpected(std::move(entry).error());
      break;
    }
    if (!is_ready(*entry)) {
      added = std::unexpected(document_not_ready());
      break;
    }
    replaced = entry->document.stored_name;
    added = co_await put_once(std::move(*entry), content, completes);
  }
  std::vector<storage::StoredBlob> unnamed;
  if (!added) {
    unnamed.push_back({.kind = BlobKind::kDocument, .name = content.stored_name});
    if (is_decided(added.error())) co_await drop_blobs(stores(), std::move(unnamed));
    co_return std::unexpected(std::move(added).error());
  }
  unnamed.push_back({.kind = BlobKind::kDocument, .name = replaced});
  for (const storage::DocumentVersion& dropped : added->dropped) {
    unnamed.push_back({.kind = BlobKind::kDocumentVersion, .name = dropped.stored_name});
  }
  co_await drop_blobs(stores(), std::move(unnamed));
  parts_.installation.note_upload();
  if (parts_.scanning != nullptr) parts_.scanning->begin_soon();
  co_return std::move(added->entry);
}

runtime::Task<base::Result<storage::VersionAdded>> DocumentVersions::put_once(storage::DocumentEntry entry,
                                                                              storage::DocumentContent content,
                                                                              std::string completes) {
  storage::StoredBlob from{.kind = BlobKind::kDocument, .name = entry.document.stored_name};
  storage::StoredBlob kept{.kind = BlobKind::kDocumentVersion, .name = content.stored_name};
  const base::Status copied = co_await copy_blob(parts_.blobs, std::move(from), kept);
  if (!copied && has_code(copied.error(), base::ErrorCode::kNotFound)) {
    co_return std::unexpected(storage::document_replaced());  // between looking and copying
  }
  if (!copied) co_return std::unexpected(copied.error());
  storage::DocumentName document{.user_id = entry.document.user_id, .id = entry.document.id};
  const base::Status queued = co_await await_verdict(parts_.scanning, std::move(document), content);
  if (!queued) co_return std::unexpected(queued.error());
  storage::NewVersion version{.content = std::move(content),
                              .replaced = entry.document.stored_name,
                              .completes = std::move(completes),
                              .versions_max = versions_max_};
  auto added = co_await parts_.documents.add_version(entry.document.user_id, entry.document.id, std::move(version),
                                                     parts_.quota);
  if (!added && is_decided(added.error())) {
    std::vector<storage::StoredBlob> unnamed{std::move(kept)};
    co_await drop_blobs(stores(), std::move(unnamed));
  }
  co_return added;
}

}  // namespace user
