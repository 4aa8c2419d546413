#include "storage/mongodb/document_quota.hpp"

#include <algorithm>
#include <set>

#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/schema.hpp"
#include "storage/mongodb/uploads.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

constexpr std::chrono::minutes kForgottenAfter{10};

struct Uploads {
  std::string user_id;
  std::vector<Upload> list;
};

struct UploadsRecord {
  static constexpr const char* kCollection = kDocumentReservations;

  static Bson encode(const Uploads& row) {
    std::vector<Bson> list;
    list.reserve(row.list.size());
    for (const Upload& upload : row.list) {
      Bson item;
      item.add("id", upload.id).add("bytes", upload.bytes).add("since", upload.since);
      // 1.0.0 knows neither, and drops the marks.
      if (upload.is_version) item.add("isVersion", true);
      if (!upload.completes.empty()) item.add("completes", upload.completes);
      list.push_back(std::move(item));
    }
    return std::move(by_id(row.user_id).add("uploads", list));
  }

  static Uploads decode(const BsonView& document) {
    Uploads uploads{document.text("_id"), {}};
    for (const Bson& item : document.documents("uploads")) {
      const BsonView view(item);
      uploads.list.push_back({.id = view.text("id"),
                              .bytes = static_cast<std::uint64_t>(view.integer("bytes")),
                              .is_version = view.optional_flag("isVersion").value_or(false),
                              .completes = view.optional_text("completes").value_or(""),
                              .since = view.time("since")});
    }
    return uploads;
  }
};

template <class Row>
std::vector<Row> rows_of_user(Client& client, const std::string& user_id) {
  std::vector<Row> rows;
  for (const Bson& found : client.collection(Described<Row>::kind.name).find(Bson().add("userId", user_id))) {
    rows.push_back(DescribedRecord<Row>::decode(BsonView(found)));
  }
  return rows;
}

std::set<std::string> ids_of(const std::vector<Upload>& uploads) {
  std::set<std::string> ids;
  for (const Upload& upload : uploads) {
    ids.insert(upload.id);
    if (!upload.completes.empty()) ids.insert(upload.completes);
  }
  return ids;
}

}  // namespace

std::vector<DocumentEntry> entries_of(Client& client, const std::string& user_id) {
  auto documents = rows_of_user<Document>(client, user_id);
  return join(std::move(documents), rows_of_user<DocumentDetails>(client, user_id));
}

/// New bytes under way are not counted as stored. The version that keeps those of before is there a moment before the
/// document names the new ones; until then they are counted with the document.
DocumentUsage stored_usage(Client& client, const std::string& user_id, const std::vector<Upload>& under_way) {
  auto entries = entries_of(client, user_id);
  auto versions = rows_of_user<DocumentVersion>(client, user_id);
  std::set<std::string> ids = ids_of(under_way);
  std::erase_if(entries, [&](const DocumentEntry& entry) { return ids.contains(entry.document.id); });
  std::set<std::string> named;
  for (DocumentEntry& entry : entries) {
    if (!ids.contains(entry.document.stored_name)) continue;
    named.insert(entry.document.stored_name);
    entry.document.size_bytes = 0;
  }
  std::erase_if(versions, [&](const DocumentVersion& version) {
    return ids.contains(version.stored_name) && !named.contains(version.stored_name);
  });
  DocumentUsage usage = usage_of(entries, versions);
  // A document that came out of an upload has its id, and is there a moment before the upload is finished.
  for (const DocumentEntry& entry : entries) ids.insert(entry.document.id);
  add_reserved(client, user_id, ids, usage);
  return usage;
}

Reservation::Reservation(Client& client, std::string user_id, const Upload& upload, const DocumentQuota& quota)
    : client_(client), user_id_(std::move(user_id)), upload_id_(upload.id) {
  const auto added =
      modify<UploadsRecord>(client, user_id_, [&](const std::optional<Uploads>& row) -> std::optional<Uploads> {
        Uploads uploads = row.value_or(Uploads{user_id_, {}});
        std::erase_if(uploads.list, [&](const Upload& other) { return other.since + kForgottenAfter <= upload.since; });
        uploads.list.push_back(upload);
        used_ = stored_usage(client, user_id_, uploads.list);
        DocumentUsage wanted;
        for (const Upload& other : uploads.list) {
          wanted.count += other.is_version ? 0 : 1;
          wanted.bytes += other.bytes;
        }
        if (exceeds(used_, wanted, quota)) return std::nullopt;
        return uploads;
      });
  is_granted_ = added.has_value();
}

Reservation::~Reservation() {
  if (!is_granted_) return;
  try {
    static_cast<void>(modify<UploadsRecord>(client_, user_id_, [&](std::optional<Uploads> row) {
      if (row) std::erase_if(row->list, [&](const Upload& upload) { return upload.id == upload_id_; });
      return row;
    }));
  } catch (const Failure&) {  // NOLINT(bugprone-empty-catch)
    // It is forgotten after a while.
  }
}

}  // namespace storage::mongodb
