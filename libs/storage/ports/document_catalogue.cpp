#include "storage/ports/document_catalogue.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "base/encoding.hpp"
#include "storage/ports/account_store.hpp"

namespace storage {
namespace {

/// Without parameters: "text/plain" of "text/plain; charset=utf-8".
std::string_view bare_type(std::string_view media_type) { return media_type.substr(0, media_type.find(';')); }

bool has_type(const Document& document, const std::string& wanted) {
  const std::string_view type = bare_type(document.mime_type);
  if (wanted.ends_with("/*")) return type.starts_with(std::string_view(wanted).substr(0, wanted.size() - 1));
  return type == wanted;
}

bool matches(const DocumentEntry& entry, const DocumentQuery& query, const std::optional<std::string>& searched) {
  if (query.place != DocumentPlace::kEverywhere && entry.is_trashed() != (query.place == DocumentPlace::kTrash)) {
    return false;
  }
  const Document& document = entry.document;
  if (query.category && document.category != query.category) return false;
  if (query.type && !has_type(document, *query.type)) return false;
  if (query.tag && std::ranges::find(entry.details.tags, *query.tag) == entry.details.tags.end()) return false;
  if (!searched) return true;
  return folded(document.title).contains(*searched) || folded(document.original_name).contains(*searched);
}

/// What lists are sorted by, so that the folding is done once for each.
struct Sortable {
  std::string text;
  std::int64_t number = 0;
  std::size_t place = 0;  ///< among all
};

Sortable sortable(const DocumentEntry& entry, DocumentOrder order, std::size_t place) {
  switch (order) {
    case DocumentOrder::kCreatedAt:
      return {.text = {}, .number = base::to_millis(entry.document.created_at), .place = place};
    case DocumentOrder::kUpdatedAt:
      return {.text = {}, .number = base::to_millis(entry.document.updated_at), .place = place};
    case DocumentOrder::kTitle:
      return {.text = folded(entry.document.title), .number = 0, .place = place};
    case DocumentOrder::kSize:
      return {.text = {}, .number = static_cast<std::int64_t>(entry.document.size_bytes), .place = place};
  }
  std::unreachable();
}

/// The places of entries in the order that the query asks for.
std::vector<Sortable> in_order(const std::vector<DocumentEntry>& all, const DocumentQuery& query) {
  std::vector<Sortable> order;
  order.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) order.push_back(sortable(all[i], query.order, i));
  std::ranges::sort(order, [&](const Sortable& a, const Sortable& b) {
    const bool is_before =
        std::tie(a.text, a.number, all[a.place].document.id) < std::tie(b.text, b.number, all[b.place].document.id);
    return query.is_ascending ? is_before : a.place != b.place && !is_before;
  });
  return order;
}

std::size_t first_of_page(const std::vector<DocumentEntry>& all, const std::vector<Sortable>& order,
                          const DocumentQuery& query) {
  if (!query.after) return query.offset;
  const auto last =
      std::ranges::find_if(order, [&](const Sortable& item) { return all[item.place].document.id == *query.after; });
  if (last == order.end()) return all.size();
  return static_cast<std::size_t>(last - order.begin()) + 1 + query.offset;
}

}  // namespace

DocumentDetails default_details(const Document& document) {
  DocumentDetails details;
  details.id = document.id;
  details.user_id = document.user_id;
  details.created_at = document.created_at;
  return details;
}

DocumentEntry entry_of(Document document) {
  DocumentDetails details = default_details(document);
  return {.document = std::move(document), .details = std::move(details)};
}

std::vector<DocumentEntry> join(std::vector<Document> documents, std::vector<DocumentDetails> details) {
  std::unordered_map<std::string_view, DocumentDetails*> by_id;
  by_id.reserve(details.size());
  for (DocumentDetails& row : details) by_id.emplace(row.id, &row);
  std::vector<DocumentEntry> entries;
  entries.reserve(documents.size());
  for (Document& document : documents) {
    const auto found = by_id.find(document.id);
    DocumentDetails its = found == by_id.end() ? default_details(document) : std::move(*found->second);
    entries.emplace_back(std::move(document), std::move(its));
  }
  return entries;
}

std::string folded(const std::string& text) { return username_key(text); }

DocumentUsage usage_of(std::span<const DocumentEntry> documents, std::span<const DocumentVersion> versions) {
  std::unordered_map<std::string_view, const DocumentEntry*> by_id;
  DocumentUsage usage;
  const auto add = [&](const DocumentEntry& entry, std::uint64_t bytes) {
    usage.bytes += bytes;
    if (entry.is_trashed()) usage.trash_bytes += bytes;
  };
  for (const DocumentEntry& entry : documents) {
    by_id.emplace(entry.document.id, &entry);
    ++usage.count;
    if (entry.is_trashed()) ++usage.trashed;
    add(entry, entry.document.size_bytes);
  }
  for (const DocumentVersion& version : versions) {
    if (const auto found = by_id.find(version.document_id); found != by_id.end())
      add(*found->second, version.size_bytes);
  }
  return usage;
}

bool exceeds(const DocumentUsage& used, const DocumentUsage& more, const DocumentQuota& quota) noexcept {
  const std::uint64_t bytes = used.bytes + used.reserved_bytes;
  const bool has_bytes = bytes <= quota.bytes_max && more.bytes <= quota.bytes_max - bytes;
  const bool has_count = more.count == 0 || used.count + used.reserved_count + more.count <= quota.count_max;
  return !has_bytes || !has_count;
}

DocumentPage select_page(std::vector<DocumentEntry> all, const DocumentQuery& query) {
  const std::optional<std::string> searched = query.search ? std::optional(folded(*query.search)) : std::nullopt;
  std::erase_if(all, [&](const DocumentEntry& entry) { return !matches(entry, query, searched); });
  const std::vector<Sortable> order = in_order(all, query);
  DocumentPage page{.items = {}, .total = all.size()};
  const std::size_t first = std::min(first_of_page(all, order, query), all.size());
  const std::size_t count = std::min({query.limit, kDocumentPageMax, all.size() - first});
  page.items.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) page.items.push_back(std::move(all[order[i].place]));
  return page;
}

DocumentVersion version_of(const DocumentEntry& entry, const std::string& stored_name) {
  const Document& document = entry.document;
  return {.id = document.id + "-" + std::to_string(entry.details.number),
          .user_id = document.user_id,
          .document_id = document.id,
          .number = entry.details.number,
          .original_name = document.original_name,
          .stored_name = stored_name,
          .mime_type = document.mime_type,
          .size_bytes = document.size_bytes,
          .sha256 = document.sha256,
          .created_at = entry.details.received_at.value_or(document.created_at)};
}

std::optional<std::string> find_equal(std::span<const DocumentEntry> documents, const DocumentContent& content) {
  const auto found = std::ranges::find_if(documents, [&](const DocumentEntry& entry) {
    return entry.details.status == DocumentStatus::kReady && entry.document.size_bytes == content.size_bytes &&
           entry.document.sha256 == content.sha256;
  });
  if (found == documents.end()) return std::nullopt;
  return found->document.stored_name;
}

void put_content(const DocumentContent& content, DocumentEntry& entry) {
  Document& document = entry.document;
  document.original_name = content.original_name;
  document.stored_name = content.stored_name;
  document.mime_type = content.mime_type;
  document.size_bytes = content.size_bytes;
  document.sha256 = content.sha256;
  document.updated_at = content.received_at;
  entry.details.received_at = content.received_at;
  entry.details.status = content.status;
}

StoredBlob blob_of(const DocumentEntry& entry) {
  const bool is_held_back = entry.details.status == DocumentStatus::kQuarantined;
  return {.kind = is_held_back ? BlobKind::kQuarantine : BlobKind::kDocument, .name = entry.document.stored_name};
}

std::vector<DocumentVersion> beyond(std::vector<DocumentVersion> older, std::size_t versions_max) {
  const std::size_t kept = std::min(older.size(), std::max<std::size_t>(versions_max, 1) - 1);
  older.erase(older.begin(), older.begin() + static_cast<std::ptrdiff_t>(kept));
  return older;
}

base::Error document_quota_exceeded(const DocumentUsage& used) {
  std::string message = "Document quota exceeded";
  if (used.trashed > 0) {
    message += "; emptying the trash would free " + std::to_string(used.trash_bytes) + " bytes in " +
               std::to_string(used.trashed) + (used.trashed == 1 ? " document" : " documents");
  }
  return base::Error{base::ErrorCode::kConflict, std::move(message)}.with_reason("QUOTA_EXCEEDED");
}

base::Error document_not_found() { return {base::ErrorCode::kNotFound, "Document not found"}; }

base::Error document_replaced() {
  return base::Error{base::ErrorCode::kConflict, "The document was changed meanwhile"}.with_reason("DOCUMENT_CHANGED");
}

}  // namespace storage
