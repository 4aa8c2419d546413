#include "storage/ports/work_queue.hpp"

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"
#include "storage/sqlite/work_table.hpp"

namespace storage::sqlite {
namespace {

// `free_at`: when others may have it, which is when it is due, or later while somebody has it.
constexpr const char* kTable = R"sql(
CREATE TABLE IF NOT EXISTS work_items (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  step INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  free_at INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  attempts INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS work_items_by_free ON work_items (kind, free_at);
CREATE INDEX IF NOT EXISTS work_items_by_due ON work_items (kind, due_at);
)sql";

WorkClaim read_claim(const Statement& row) {
  return {.item = {.id = row.text(0),
                   .kind = row.text(1),
                   .subject = row.text(2),
                   .due_at = row.timestamp(3),
                   .step = static_cast<std::uint64_t>(row.integer(4)),
                   .created_at = row.timestamp(5)},
          .fence = static_cast<std::uint64_t>(row.integer(6)),
          .attempts = static_cast<std::uint64_t>(row.integer(7))};
}

class Work final : public WorkQueue {
 public:
  explicit Work(Database& database) : database_(database) {}

  runtime::Task<base::Result<bool>> add(WorkItem item) override {
    return database_.write([item = std::move(item)](Connection& connection) -> base::Result<bool> {
      Statement insert =
          connection.prepare("INSERT INTO work_items VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4, 0, 0) ON CONFLICT DO NOTHING");
      insert.bind(item.id, item.kind, item.subject, item.due_at, item.step, item.created_at);
      return insert.run() > 0;
    });
  }

  /// Looks first, because most calls find nothing, and a look costs no write.
  runtime::Task<base::Result<std::optional<WorkClaim>>> claim(std::string kind,
                                                              std::chrono::milliseconds lease) override {
    const base::Timestamp now = database_.clock().now();
    auto look = [kind, now](Connection& connection) -> base::Result<bool> {
      Statement select = connection.prepare("SELECT 1 FROM work_items WHERE kind = ?1 AND free_at <= ?2 LIMIT 1");
      select.bind(kind, now);
      return select.step();
    };
    const base::Result<bool> is_there = co_await database_.read(std::move(look));
    if (!is_there) co_return std::unexpected(is_there.error());
    if (!*is_there) co_return std::nullopt;
    auto take = [kind = std::move(kind), now, lease](Connection& connection) -> base::Result<std::optional<WorkClaim>> {
      Statement update = connection.prepare(
          "UPDATE work_items SET free_at = ?3, fence = fence + 1, attempts = attempts + 1 WHERE id = (SELECT id FROM"
          " work_items WHERE kind = ?1 AND free_at <= ?2 ORDER BY free_at, id LIMIT 1)"
          " RETURNING id, kind, subject, due_at, step, created_at, fence, attempts");
      update.bind(kind, now, now + lease);
      std::optional<WorkClaim> claim;
      if (update.step()) claim = read_claim(update);
      update.run();  // to its end, which is when SQLite has written
      return claim;
    };
    co_return co_await database_.write(std::move(take));
  }

  runtime::Task<base::Result<bool>> renew(WorkClaim claim, std::chrono::milliseconds lease) override {
    return database_.write([claim = std::move(claim), until = database_.clock().now() + lease](Connection& connection) {
      return change(connection, "UPDATE work_items SET free_at = ?3 WHERE id = ?1 AND fence = ?2", claim, until);
    });
  }

  runtime::Task<base::Result<bool>> put_off(WorkClaim claim, base::Timestamp due_at, std::uint64_t step) override {
    return database_.write([claim = std::move(claim), due_at, step](Connection& connection) {
      return change(connection,
                    "UPDATE work_items SET due_at = ?3, free_at = ?3, step = ?4, attempts = 0, fence = fence + 1"
                    " WHERE id = ?1 AND fence = ?2",
                    claim, due_at, step);
    });
  }

  runtime::Task<base::Result<bool>> retry(WorkClaim claim, base::Timestamp at) override {
    return database_.write([claim = std::move(claim), at](Connection& connection) {
      return change(connection, "UPDATE work_items SET free_at = ?3, fence = fence + 1 WHERE id = ?1 AND fence = ?2",
                    claim, at);
    });
  }

  runtime::Task<base::Result<bool>> finish(WorkClaim claim) override {
    return database_.write([claim = std::move(claim)](Connection& connection) {
      return change(connection, "DELETE FROM work_items WHERE id = ?1 AND fence = ?2", claim);
    });
  }

  runtime::Task<base::Result<bool>> hasten(std::string id, base::Timestamp due_at) override {
    return database_.write([id = std::move(id), due_at](Connection& connection) -> base::Result<bool> {
      Statement update =
          connection.prepare("UPDATE work_items SET due_at = ?2, free_at = ?2, fence = fence + 1 WHERE id = ?1");
      update.bind(id, due_at);
      return update.run() > 0;
    });
  }

  runtime::Task<base::Result<Overdue>> overdue(std::string kind) override {
    return database_.read([kind = std::move(kind),
                           now = database_.clock().now()](Connection& connection) -> base::Result<Overdue> {
      Statement select =
          connection.prepare("SELECT count(*), min(due_at) FROM work_items WHERE kind = ?1 AND due_at <= ?2");
      select.bind(kind, now);
      select.step();
      return Overdue{.items = static_cast<std::uint64_t>(select.integer(0)), .oldest = select.optional_timestamp(1)};
    });
  }

 private:
  /// ?1 and ?2 of `sql` are the item and the fence.
  template <class... Values>
  static base::Result<bool> change(Connection& connection, const char* sql, const WorkClaim& claim,
                                   const Values&... values) {
    Statement statement = connection.prepare(sql);
    statement.bind(claim.item.id, claim.fence, values...);
    return statement.run() > 0;
  }

  Database& database_;
};

}  // namespace

void add_work_table(Connection& connection) { connection.execute(kTable); }

std::unique_ptr<WorkQueue> make_work_queue(Database& database) { return std::make_unique<Work>(database); }

}  // namespace storage::sqlite
