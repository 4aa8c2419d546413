#include <algorithm>

#include "storage/mongodb/database.hpp"
#include "storage/mongodb/document_quota.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

Bson of_user(const std::string& user_id, const std::string& id) { return std::move(by_id(id).add("userId", user_id)); }

Bson matching(const std::string& user_id, const DocumentQuery& query) {
  return std::move(Bson().add("userId", user_id).add("category", query.category));
}

/// Older than `last`, in the order of the list.
Bson behind(Bson filter, const Document& last) {
  Bson earlier;
  earlier.add("createdAt", Bson().add("$lt", last.created_at));
  Bson same_time;
  same_time.add("createdAt", last.created_at).add("_id", Bson().add("$lt", last.id));
  filter.add("$or", std::vector<Bson>{earlier, same_time});
  return filter;
}

DocumentPage list_page(Client& client, const std::string& user_id, const DocumentQuery& query) {
  Bson filter = matching(user_id, query);
  DocumentPage page;
  page.total = client.collection(kDocuments).count(filter);
  if (query.after) {
    const auto last = find<DocumentRecord>(client, of_user(user_id, *query.after));
    if (!last) return page;
    filter = behind(std::move(filter), *last);
  }
  FindOptions options;
  options.sort = std::move(Bson().add("createdAt", -1).add("_id", -1));
  options.skip = query.offset;
  options.limit = std::min(query.limit, kDocumentPageMax);
  if (options.limit == 0) return page;
  for (const Bson& found : client.collection(kDocuments).find(filter, options)) {
    page.items.push_back(DocumentRecord::decode(BsonView(found)));
  }
  return page;
}

class Documents final : public DocumentStore {
 public:
  explicit Documents(Database& database) : database_(database), meter_(database.meter("documents")) {}

  runtime::Task<base::Status> create(Document document, DocumentQuota quota) override {
    return database_.run(
        meter_, [document = std::move(document), quota, now = database_.clock().now()](Client& client) -> base::Status {
          const Reservation reservation(client, document, quota, now);
          if (!reservation.is_granted()) return std::unexpected(document_quota_exceeded());
          insert<DocumentRecord>(client, document);
          return {};
        });
  }

  runtime::Task<base::Result<Document>> get(std::string user_id, std::string id) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id), id = std::move(id)](Client& client) -> base::Result<Document> {
                           auto found = find<DocumentRecord>(client, of_user(user_id, id));
                           if (!found) return std::unexpected(document_not_found());
                           return std::move(*found);
                         });
  }

  runtime::Task<base::Result<DocumentPage>> list(std::string user_id, DocumentQuery query) override {
    return database_.run(
        meter_, [user_id = std::move(user_id), query = std::move(query)](Client& client) -> base::Result<DocumentPage> {
          return list_page(client, user_id, query);
        });
  }

  runtime::Task<base::Result<DocumentUsage>> usage(std::string user_id) override {
    return database_.run(meter_, [user_id = std::move(user_id)](Client& client) -> base::Result<DocumentUsage> {
      return stored_usage(client, user_id);
    });
  }

  runtime::Task<base::Result<Document>> update(std::string user_id, std::string id, DocumentChanges changes) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id), id = std::move(id), changes = std::move(changes),
                          now = database_.clock().now()](Client& client) -> base::Result<Document> {
                           auto changed = modify<DocumentRecord>(
                               client, id, [&](std::optional<Document> row) -> std::optional<Document> {
                                 if (!row || row->user_id != user_id) return std::nullopt;
                                 apply(changes, *row);
                                 row->updated_at = now;
                                 return row;
                               });
                           if (!changed) return std::unexpected(document_not_found());
                           return std::move(changed->after);
                         });
  }

  runtime::Task<base::Result<Document>> remove(std::string user_id, std::string id) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id), id = std::move(id)](Client& client) -> base::Result<Document> {
                           // The owner of a document never changes, so looking first is safe.
                           if (!find<DocumentRecord>(client, of_user(user_id, id)))
                             return std::unexpected(document_not_found());
                           auto taken = take<DocumentRecord>(client, id);
                           if (!taken) return std::unexpected(document_not_found());
                           return std::move(*taken);
                         });
  }

  runtime::Task<base::Result<std::vector<std::string>>> remove_all_of_user(std::string user_id) override {
    return database_.run(meter_,
                         [user_id = std::move(user_id)](Client& client) -> base::Result<std::vector<std::string>> {
                           std::vector<std::string> names;
                           for (const Bson& found : client.collection(kDocuments).find(Bson().add("userId", user_id))) {
                             names.push_back(BsonView(found).text("storedName"));
                             client.collection(kDocuments).remove_one(by_id(BsonView(found).text("_id")));
                           }
                           client.collection(kDocumentReservations).remove_one(by_id(user_id));
                           return names;
                         });
  }

  runtime::Task<base::Result<bool>> has_stored_name(std::string stored_name) override {
    return database_.run(meter_, [stored_name = std::move(stored_name)](Client& client) -> base::Result<bool> {
      return client.collection(kDocuments).find_one(Bson().add("storedName", stored_name)).has_value();
    });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<DocumentStore> make_document_store(Database& database) { return std::make_unique<Documents>(database); }

}  // namespace storage::mongodb
