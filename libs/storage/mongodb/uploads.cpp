#include "storage/mongodb/uploads.hpp"

#include <algorithm>

#include "storage/mongodb/database.hpp"
#include "storage/mongodb/described_record.hpp"
#include "storage/mongodb/document_quota.hpp"

namespace storage::mongodb {
namespace {

using UploadRecord = DescribedRecord<ResumableUpload>;

Bson by_name(const DocumentName& name) { return std::move(by_id(name.id).add("userId", name.user_id)); }

/// Without the fields that may be long, newest first.
std::vector<Bson> summaries_of(Client& client, const std::string& user_id) {
  FindOptions options;
  options.sort = std::move(Bson().add("createdAt", -1));
  options.projection = std::move(Bson().add("_id", 1).add("documentId", 1).add("length", 1).add("finishedAs", 1));
  return client.collection(UploadRecord::kCollection).find(Bson().add("userId", user_id), options);
}

bool is_finished_upload(const Bson& upload) { return BsonView(upload).has("finishedAs"); }

void forget_finished(Client& client, const std::vector<Bson>& newest_first, std::size_t kept) {
  for (const Bson& upload : newest_first) {
    if (!is_finished_upload(upload)) continue;
    if (kept > 0) {
      --kept;
      continue;
    }
    client.collection(UploadRecord::kCollection).remove_one(by_id(BsonView(upload).text("_id")));
  }
}

/// The number of open uploads is looked at after the insertion: of calls that come together each sees the others.
base::Status insert_upload(Client& client, const ResumableUpload& upload, const UploadBounds& bounds,
                           base::Timestamp now) {
  const Upload room{.id = upload.id,
                    .bytes = upload.length,
                    .is_version = upload.document_id.has_value(),
                    .completes = {},
                    .since = now};
  const Reservation reservation(client, upload.user_id, room, bounds.quota);
  if (!reservation.is_granted()) return std::unexpected(document_quota_exceeded(reservation.used()));
  insert<UploadRecord>(client, upload);
  const auto all = summaries_of(client, upload.user_id);
  forget_finished(client, all, bounds.open_max);
  const auto finished = static_cast<std::size_t>(std::ranges::count_if(all, is_finished_upload));
  if (all.size() - finished <= bounds.open_max) return {};
  client.collection(UploadRecord::kCollection).remove_one(by_id(upload.id));
  return std::unexpected(too_many_open_uploads());
}

base::Result<ResumableUpload> change_upload(Client& client, const DocumentName& name, const UploadChange& change) {
  base::Result<ResumableUpload> outcome = std::unexpected(upload_not_found());
  static_cast<void>(modify<UploadRecord>(
      client, name.id, [&](const std::optional<ResumableUpload>& row) -> std::optional<ResumableUpload> {
        outcome = std::unexpected(upload_not_found());
        if (!row || row->user_id != name.user_id) return std::nullopt;
        outcome = *row;
        if (base::Status agreed = change(*outcome); !agreed) {
          outcome = std::unexpected(std::move(agreed).error());
          return std::nullopt;
        }
        return *outcome;
      }));
  return outcome;
}

class OpenUploads final : public UploadStore {
 public:
  explicit OpenUploads(Database& database) : database_(database), meter_(database.meter("uploads")) {}

  runtime::Task<base::Status> create(ResumableUpload upload, UploadBounds bounds) override {
    return database_.run(meter_, [upload = std::move(upload), bounds, now = database_.clock().now()](Client& client) {
      return insert_upload(client, upload, bounds, now);
    });
  }

  runtime::Task<base::Result<ResumableUpload>> get(std::string user_id, std::string id) override {
    DocumentName name{.user_id = std::move(user_id), .id = std::move(id)};
    return database_.run(meter_, [name = std::move(name)](Client& client) -> base::Result<ResumableUpload> {
      auto found = find<UploadRecord>(client, by_name(name));
      if (!found) return std::unexpected(upload_not_found());
      return std::move(*found);
    });
  }

  runtime::Task<base::Result<ResumableUpload>> modify(std::string user_id, std::string id,
                                                      UploadChange change) override {
    DocumentName name{.user_id = std::move(user_id), .id = std::move(id)};
    return database_.run(meter_, [name = std::move(name), change = std::move(change)](Client& client) {
      return change_upload(client, name, change);
    });
  }

  runtime::Task<base::Result<bool>> remove(std::string user_id, std::string id) override {
    DocumentName name{.user_id = std::move(user_id), .id = std::move(id)};
    return database_.run(meter_, [name = std::move(name)](Client& client) -> base::Result<bool> {
      return client.collection(UploadRecord::kCollection).remove_one(by_name(name)) > 0;
    });
  }

  runtime::Task<base::Result<std::vector<DocumentName>>> expired_before(base::Timestamp cutoff,
                                                                        std::size_t limit) override {
    return database_.run(meter_, [cutoff, limit](Client& client) -> base::Result<std::vector<DocumentName>> {
      FindOptions options;
      options.sort = std::move(Bson().add("expiresAt", 1));
      options.projection = std::move(Bson().add("_id", 1).add("userId", 1));
      options.limit = limit;
      const Bson old = std::move(Bson().add("expiresAt", Bson().add("$lt", cutoff)));
      std::vector<DocumentName> found;
      for (const Bson& upload : client.collection(UploadRecord::kCollection).find(old, options)) {
        found.push_back({.user_id = BsonView(upload).text("userId"), .id = BsonView(upload).text("_id")});
      }
      return found;
    });
  }

  runtime::Task<base::Result<std::vector<std::string>>> of_user(std::string user_id) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id)](Client& client) -> base::Result<std::vector<std::string>> {
                           std::vector<std::string> ids;
                           for (const Bson& upload : summaries_of(client, user_id))
                             ids.push_back(BsonView(upload).text("_id"));
                           return ids;
                         });
  }

  runtime::Task<base::Result<bool>> exists(std::string id) override {
    return database_.run(meter_, [id = std::move(id)](Client& client) -> base::Result<bool> {
      return client.collection(UploadRecord::kCollection).find_one(by_id(id)).has_value();
    });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

void add_reserved(Client& client, const std::string& user_id, const std::set<std::string>& but, DocumentUsage& usage) {
  for (const Bson& found : summaries_of(client, user_id)) {
    const BsonView upload(found);
    if (is_finished_upload(found) || but.contains(upload.text("_id"))) continue;
    usage.reserved_count += upload.has("documentId") ? 0 : 1;
    usage.reserved_bytes += static_cast<std::uint64_t>(upload.integer("length"));
  }
}

base::Status check_unfinished(Client& client, const DocumentName& upload) {
  if (upload.id.empty()) return {};
  const auto found = client.collection(UploadRecord::kCollection).find_one(by_name(upload));
  if (!found) return std::unexpected(upload_not_found());
  if (is_finished_upload(*found)) return std::unexpected(upload_moved());
  return {};
}

void complete_upload(Client& client, const DocumentName& upload, const std::string& document_id) {
  if (upload.id.empty()) return;
  static_cast<void>(change_upload(client, upload, [&](ResumableUpload& row) { return finish(row, document_id); }));
}

std::unique_ptr<UploadStore> make_upload_store(Database& database) { return std::make_unique<OpenUploads>(database); }

}  // namespace storage::mongodb
