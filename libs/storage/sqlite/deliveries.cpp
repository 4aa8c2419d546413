#include "storage/sqlite/deliveries.hpp"

#include <algorithm>

#include "storage/ports/delivery_log.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

// There is one writer at a time, so numbers become visible in their order.
constexpr const char* kInsert = "INSERT INTO deliveries (user_id, record_id, unread) VALUES (?1, ?2, ?3)";
constexpr const char* kLatest = "SELECT seq FROM sqlite_sequence WHERE name = 'deliveries'";
constexpr const char* kForget = "DELETE FROM deliveries WHERE number <= ?1";
constexpr const char* kAfter =
    "SELECT number, user_id, record_id, unread FROM deliveries WHERE number > ?1 ORDER BY number LIMIT ?2";

std::uint64_t latest_delivery(Connection& connection) {
  Statement select = connection.prepare(kLatest);
  return select.step() ? static_cast<std::uint64_t>(select.integer(0)) : 0;
}

void append_to(Connection& connection, const std::vector<Delivery>& deliveries) {
  for (const Delivery& delivery : deliveries) {
    Statement insert = connection.prepare(kInsert);
    insert.bind(delivery.user_id, delivery.record_id, delivery.unread);
    insert.run();
  }
  const std::uint64_t latest = latest_delivery(connection);
  if (latest <= kDeliveriesKept) return;
  Statement forget = connection.prepare(kForget);
  forget.bind(latest - kDeliveriesKept);
  forget.run();
}

Deliveries read_after(Connection& connection, std::uint64_t number) {
  Deliveries found{.last = number, .items = {}, .has_gap = false};
  Statement select = connection.prepare(kAfter);
  select.bind(number, kDeliveriesAtOnce);
  while (select.step()) {
    const auto next = static_cast<std::uint64_t>(select.integer(0));
    found.has_gap = found.has_gap || next != found.last + 1;
    found.last = next;
    found.items.push_back({select.text(1), select.text(2), static_cast<std::uint64_t>(select.integer(3))});
  }
  if (!found.items.empty()) return found;
  // Either nothing happened, or this is an older copy of the database. What came since is read the next time.
  found.last = std::min(latest_delivery(connection), number);
  found.has_gap = found.last != number;
  return found;
}

class SqliteDeliveryLog final : public DeliveryLog {
 public:
  explicit SqliteDeliveryLog(Database& database) : database_(database) {}

  runtime::Task<base::Status> append(std::vector<Delivery> deliveries) override {
    return database_.write([deliveries = std::move(deliveries)](Connection& connection) -> base::Status {
      append_to(connection, deliveries);
      return {};
    });
  }

  runtime::Task<base::Result<std::uint64_t>> latest() override {
    return database_.read(
        [](Connection& connection) -> base::Result<std::uint64_t> { return latest_delivery(connection); });
  }

  runtime::Task<base::Result<Deliveries>> after(std::uint64_t number) override {
    return database_.read(
        [number](Connection& connection) -> base::Result<Deliveries> { return read_after(connection, number); });
  }

 private:
  Database& database_;
};

}  // namespace

void add_deliveries_table(Connection& connection) {
  connection.execute(
      "CREATE TABLE IF NOT EXISTS deliveries (number INTEGER PRIMARY KEY AUTOINCREMENT, user_id TEXT NOT NULL,"
      " record_id TEXT NOT NULL, unread INTEGER NOT NULL) STRICT;");
}

std::unique_ptr<DeliveryLog> make_delivery_log(Database& database) {
  return std::make_unique<SqliteDeliveryLog>(database);
}

}  // namespace storage::sqlite
