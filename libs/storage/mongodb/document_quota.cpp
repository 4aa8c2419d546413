#include "storage/mongodb/document_quota.hpp"

#include <algorithm>

#include "storage/mongodb/schema.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

constexpr std::chrono::minutes kForgottenAfter{10};

struct Upload {
  std::string id;
  std::uint64_t bytes = 0;
  base::Timestamp since;
};

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
      list.push_back(std::move(Bson().add("id", upload.id).add("bytes", upload.bytes).add("since", upload.since)));
    }
    return std::move(by_id(row.user_id).add("uploads", list));
  }

  static Uploads decode(const BsonView& document) {
    Uploads uploads{document.text("_id"), {}};
    for (const Bson& item : document.documents("uploads")) {
      const BsonView view(item);
      uploads.list.push_back({view.text("id"), static_cast<std::uint64_t>(view.integer("bytes")), view.time("since")});
    }
    return uploads;
  }
};

}  // namespace

DocumentUsage stored_usage(Client& client, const std::string& user_id, const std::vector<std::string>& except) {
  FindOptions options;
  options.projection = std::move(Bson().add("size", 1));
  DocumentUsage usage;
  for (const Bson& found : client.collection(kDocuments).find(Bson().add("userId", user_id), options)) {
    const BsonView view(found);
    if (std::ranges::find(except, view.text("_id")) != except.end()) continue;
    ++usage.count;
    usage.bytes += static_cast<std::uint64_t>(view.integer("size"));
  }
  return usage;
}

Reservation::Reservation(Client& client, const Document& document, const DocumentQuota& quota, base::Timestamp now)
    : client_(client), user_id_(document.user_id), document_id_(document.id) {
  const auto added =
      modify<UploadsRecord>(client, user_id_, [&](const std::optional<Uploads>& row) -> std::optional<Uploads> {
        Uploads uploads = row.value_or(Uploads{user_id_, {}});
        std::erase_if(uploads.list, [&](const Upload& upload) { return upload.since + kForgottenAfter <= now; });
        std::vector<std::string> under_way;
        DocumentUsage wanted{1, document.size_bytes};
        for (const Upload& upload : uploads.list) {
          under_way.push_back(upload.id);
          ++wanted.count;
          wanted.bytes += upload.bytes;
        }
        const DocumentUsage stored = stored_usage(client, user_id_, under_way);
        if (stored.count + wanted.count > quota.count_max || stored.bytes + wanted.bytes > quota.bytes_max) {
          return std::nullopt;
        }
        uploads.list.push_back({document_id_, document.size_bytes, now});
        return uploads;
      });
  is_granted_ = added.has_value();
}

Reservation::~Reservation() {
  if (!is_granted_) return;
  try {
    static_cast<void>(modify<UploadsRecord>(client_, user_id_, [&](std::optional<Uploads> row) {
      if (row) std::erase_if(row->list, [&](const Upload& upload) { return upload.id == document_id_; });
      return row;
    }));
  } catch (const Failure&) {  // NOLINT(bugprone-empty-catch)
    // It is forgotten after a while.
  }
}

}  // namespace storage::mongodb
