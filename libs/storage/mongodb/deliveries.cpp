#include <algorithm>
#include <charconv>

#include "storage/mongodb/database.hpp"
#include "storage/mongodb/schema.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/ports/delivery_log.hpp"

// All of one call are one document with a list for each field, so that they appear together. Its `_id` is the number of
// the last of them, and `after` the number they begin behind, which is unique: of two calls that found the same latest
// one, the second is refused and begins behind the first. So no counter can run ahead of the documents, and a
// reader that sees one has seen all before it.
namespace storage::mongodb {
namespace {

std::uint64_t latest_delivery(Client& client) {
  FindOptions options;
  options.sort = std::move(Bson().add("_id", -1));
  options.projection = std::move(Bson().add("_id", 1));
  const auto row = client.collection(kDeliveries).find_one({}, std::move(options));
  return row ? static_cast<std::uint64_t>(BsonView(*row).integer("_id")) : 0;
}

Bson describe(std::uint64_t after, const std::vector<Delivery>& deliveries) {
  std::vector<std::string> users;
  std::vector<std::string> records;
  std::vector<std::string> unread;
  for (const Delivery& delivery : deliveries) {
    users.push_back(delivery.user_id);
    records.push_back(delivery.record_id);
    unread.push_back(std::to_string(delivery.unread));
  }
  Bson document;
  document.add("_id", after + deliveries.size()).add("after", after);
  document.add("users", users).add("records", records).add("unread", unread);
  return document;
}

void forget_old(Client& client, std::uint64_t latest) {
  if (latest <= kDeliveriesKept) return;
  Bson old;
  old.add("_id", Bson().add("$lte", latest - kDeliveriesKept));
  client.collection(kDeliveries).remove_many(old);
}

bool is_ours(Client& client, std::uint64_t after, const std::vector<Delivery>& deliveries) {
  const auto there = client.collection(kDeliveries).find_one(Bson().add("after", after));
  if (!there) return false;
  const std::vector<std::string> records = BsonView(*there).texts("records");
  return std::ranges::equal(records, deliveries, {}, {}, &Delivery::record_id);
}

void append_to(Client& client, const std::vector<Delivery>& deliveries) {
  if (deliveries.empty()) return;
  std::uint64_t after = latest_delivery(client);
  while (!client.collection(kDeliveries).insert_new(describe(after, deliveries))) {
    // The driver repeats an insert whose answer was lost; then the one that is there is ours.
    if (is_ours(client, after, deliveries)) break;
    after = latest_delivery(client);
  }
  const std::uint64_t latest = after + deliveries.size();
  if (latest / kDeliveriesAtOnce != after / kDeliveriesAtOnce) forget_old(client, latest);
}

std::uint64_t number_in(const std::string& text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Adds what a document holds behind `found.last`.
void add_document(const BsonView& document, Deliveries& found) {
  const std::vector<std::string> users = document.texts("users");
  const std::vector<std::string> records = document.texts("records");
  const std::vector<std::string> unread = document.texts("unread");
  const auto after = static_cast<std::uint64_t>(document.integer("after"));
  if (after > found.last) found.has_gap = true;
  for (std::size_t i = 0; i < users.size() && i < records.size() && i < unread.size(); ++i) {
    if (after + i + 1 <= found.last) continue;
    found.items.push_back({users[i], records[i], number_in(unread[i])});
  }
  found.last = static_cast<std::uint64_t>(document.integer("_id"));
}

Deliveries read_after(Client& client, std::uint64_t number) {
  Deliveries found{.last = number, .items = {}, .has_gap = false};
  FindOptions options;
  options.sort = std::move(Bson().add("_id", 1));
  options.limit = 32;  // documents, of at most kDeliveriesAtOnce each
  for (const Bson& document :
       client.collection(kDeliveries).find(Bson().add("_id", Bson().add("$gt", number)), options)) {
    if (found.items.size() >= kDeliveriesAtOnce) return found;
    add_document(BsonView(document), found);
  }
  if (!found.items.empty()) return found;
  // Either nothing happened, or this is an older copy of the database. What came since is read the next time.
  found.last = std::min(latest_delivery(client), number);
  found.has_gap = found.last != number;
  return found;
}

class MongodbDeliveryLog final : public DeliveryLog {
 public:
  explicit MongodbDeliveryLog(Database& database) : database_(database), meter_(database.meter("deliveries")) {}

  runtime::Task<base::Status> append(std::vector<Delivery> deliveries) override {
    return database_.run(meter_, [deliveries = std::move(deliveries)](Client& client) -> base::Status {
      append_to(client, deliveries);
      return {};
    });
  }

  runtime::Task<base::Result<std::uint64_t>> latest() override {
    return database_.run(meter_, [](Client& client) -> base::Result<std::uint64_t> { return latest_delivery(client); });
  }

  runtime::Task<base::Result<Deliveries>> after(std::uint64_t number) override {
    return database_.run(meter_,
                         [number](Client& client) -> base::Result<Deliveries> { return read_after(client, number); });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<DeliveryLog> make_delivery_log(Database& database) {
  return std::make_unique<MongodbDeliveryLog>(database);
}

}  // namespace storage::mongodb
