#include <algorithm>
#include <iterator>

#include "storage/mongodb/event_log.hpp"

namespace storage::mongodb {
namespace {

/// Adds the row's count to the document of its id, which the first one makes.
void add_reads_to(Collection& collection, const AuditEntry& row) {
  Bson last;
  last.add("accessorId", row.accessor_id).add("resourceId", row.resource_id).add("ipAddress", row.ip_address);
  last.add("userAgent", row.user_agent).add("endpoint", row.endpoint).add("method", row.method);
  last.add("userId", row.user_id).add("accessorType", row.accessor_type);
  last.add("action", row.action).add("resource", row.resource);
  Bson update;
  update.add("$inc", Bson().add("count", row.count)).add("$max", Bson().add("at", row.accessed_at));
  update.add("$set", last);
  try {
    collection.upsert_one(by_id(row.id), update);
  } catch (const Failure& failure) {
    if (failure.kind() != Failure::Kind::kDuplicate) throw;
    collection.upsert_one(by_id(row.id), update);  // another process was first, so now it is there
  }
}

/// Counts are added one by one, and no row twice: each leaves the vector once it is stored.
void store_rows(Client& client, std::vector<AuditEntry>& rows) {
  const auto alone = std::ranges::partition(rows, [](const AuditEntry& row) { return row.count.has_value(); });
  std::vector<AuditEntry> single(std::make_move_iterator(alone.begin()), std::make_move_iterator(alone.end()));
  rows.erase(alone.begin(), alone.end());
  try {
    insert_rows<AuditEntry, AuditRecord>(client, single);
  } catch (const Failure&) {
    rows.insert(rows.end(), std::make_move_iterator(single.begin()), std::make_move_iterator(single.end()));
    throw;
  }
  for (; !rows.empty(); rows.pop_back()) {
    Collection collection = client.collection(AuditRecord::kCollection);
    add_reads_to(collection, rows.back());
  }
}

}  // namespace

Bson AuditRecord::encode(const AuditEntry& row) {
  Bson document = by_id(row.id);
  document.add("userId", row.user_id).add("accessorId", row.accessor_id).add("accessorType", row.accessor_type);
  document.add("action", row.action).add("resource", row.resource).add("resourceId", row.resource_id);
  document.add("ipAddress", row.ip_address).add("userAgent", row.user_agent).add("endpoint", row.endpoint);
  document.add("method", row.method).add("at", row.accessed_at).add("count", row.count);
  document.add("changes", row.changes);
  return document;
}

AuditEntry AuditRecord::decode(const BsonView& document) {
  AuditEntry entry;
  entry.id = document.text("_id");
  entry.user_id = document.text("userId");
  entry.accessor_id = document.optional_text("accessorId");
  entry.accessor_type = document.text("accessorType");
  entry.action = document.text("action");
  entry.resource = document.text("resource");
  entry.resource_id = document.optional_text("resourceId");
  entry.ip_address = document.optional_text("ipAddress");
  entry.user_agent = document.optional_text("userAgent");
  entry.endpoint = document.optional_text("endpoint");
  entry.method = document.optional_text("method");
  entry.accessed_at = document.time("at");
  entry.changes = document.optional_text("changes");
  if (document.has("count")) entry.count = static_cast<std::uint64_t>(document.integer("count"));
  return entry;
}

namespace {

constexpr std::size_t kRowsGoneThroughAtOnce = kEventsForgottenAtOnce;

using AuditRows = MongodbEventLog<AuditEntry, AuditRecord, AuditLog, &store_rows>;

class AuditEntries final : public AuditRows {
 public:
  using AuditRows::AuditRows;

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const base::Status done = co_await AuditRows::anonymise_user(user_id, pseudonym);
    if (!done) co_return done;
    co_return co_await anonymise_resources(std::move(user_id), std::move(pseudonym));
  }

  runtime::Task<base::Result<AuditPage>> list(AuditQuery query) override {
    return database_.run(meter_, [query = std::move(query)](Client& client) -> base::Result<AuditPage> {
      return page_of(client, query);
    });
  }

 private:
  /// In the rows of others. All rows are gone through, so many at a time that each call stays within its deadline: an
  /// index would cost every write, and is wanted once in a user's life.
  runtime::Task<base::Status> anonymise_resources(std::string user_id, std::string pseudonym) {
    std::optional<std::string> from = "";
    while (from) {
      auto work = [user_id, pseudonym, start = *from](Client& client) -> base::Result<std::optional<std::string>> {
        return anonymise_resources_from(client, start, user_id, pseudonym);
      };
      auto next = co_await database_.run(meter_, std::move(work));
      if (!next) co_return std::unexpected(next.error());
      from = std::move(*next);
    }
    co_return base::Status{};
  }

  /// From the row `start` on; the one that is next, if there is one.
  static std::optional<std::string> anonymise_resources_from(Client& client, const std::string& start,
                                                             const std::string& user_id, const std::string& pseudonym) {
    Collection collection = client.collection(AuditRecord::kCollection);
    FindOptions options;
    options.projection = std::move(Bson().add("_id", 1));
    options.sort = std::move(Bson().add("_id", 1));
    options.skip = kRowsGoneThroughAtOnce;
    options.limit = 1;
    const std::vector<Bson> next = collection.find(Bson().add("_id", Bson().add("$gte", start)), options);
    std::optional<std::string> end;
    if (!next.empty()) end = BsonView(next.front()).text("_id");
    Bson ids;
    ids.add("$gte", start).add("$lt", end);
    Bson update;
    update.add("$set", Bson().add("resourceId", pseudonym));
    collection.update_many(Bson().add("_id", ids).add("resourceId", user_id), update);
    return end;
  }

  static Bson filter_of(const AuditQuery& query) {
    Bson filter;
    filter.add("userId", query.user_id).add("accessorId", query.accessor_id);
    filter.add("action", query.action).add("resource", query.resource);
    Bson days;
    days.add("$gte", query.from).add("$lt", query.before);
    if (query.from || query.before) filter.add("at", days);
    return filter;
  }

  static AuditPage page_of(Client& client, const AuditQuery& query) {
    Collection collection = client.collection(AuditRecord::kCollection);
    const Bson filter = filter_of(query);
    FindOptions keys;
    keys.projection = std::move(Bson().add("_id", 1));
    keys.limit = kAuditDepthMax + 1;
    const std::uint64_t rows = collection.find(filter, keys).size();
    AuditPage page{.total = std::min<std::uint64_t>(rows, kAuditDepthMax), .is_exact = rows <= kAuditDepthMax};
    if (query.offset >= page.total || query.limit == 0) return page;
    FindOptions options;
    options.sort = std::move(Bson().add("at", -1).add("_id", -1));
    options.skip = query.offset;
    options.limit = std::min(query.limit, kAuditDepthMax - query.offset);
    for (const Bson& row : collection.find(filter, options)) page.items.push_back(AuditRecord::decode(BsonView(row)));
    return page;
  }
};

}  // namespace

std::unique_ptr<AuditLog> make_audit_log(Database& database, LogOptions options) {
  return std::make_unique<AuditEntries>(database, options, "audit",
                                        std::initializer_list<const char*>{"userId", "accessorId"});
}

}  // namespace storage::mongodb
