#include <algorithm>

#include "storage/sqlite/log_buffer.hpp"
#include "storage/sqlite/purge.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

class Audit final : public AuditLog {
 public:
  Audit(Database& database, LogOptions options) : database_(database), buffer_(database, options.buffer_max) {}

  void record(AuditEntry entry) noexcept override { buffer_.record(std::move(entry)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return buffer_.dropped(); }
  runtime::Task<base::Status> flush() override { return buffer_.flush(); }

  runtime::Task<base::Result<std::vector<AuditEntry>>> newest_of_user(std::string user_id, std::size_t limit) override {
    return database_.read(
        [user_id = std::move(user_id), limit](Connection& connection) -> base::Result<std::vector<AuditEntry>> {
          Statement select = connection.prepare(
              "SELECT * FROM audit_entries WHERE user_id = ?1 ORDER BY accessed_at DESC, rowid DESC LIMIT ?2");
          select.bind(user_id, std::min<std::size_t>(limit, 1000));
          std::vector<AuditEntry> entries;
          while (select.step()) entries.push_back(Rows<AuditEntry>::read(select));
          return entries;
        });
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const base::Status flushed = co_await flush();
    if (!flushed) co_return flushed;
    auto work = [user_id = std::move(user_id),
                 pseudonym = std::move(pseudonym)](Connection& connection) -> base::Status {
      Statement update = connection.prepare(
          "UPDATE audit_entries SET ip_address = NULL, user_agent = NULL,"
          " user_id = CASE user_id WHEN ?1 THEN ?2 ELSE user_id END,"
          " accessor_id = CASE accessor_id WHEN ?1 THEN ?2 ELSE accessor_id END"
          " WHERE user_id = ?1 OR accessor_id = ?1");
      update.bind(user_id, pseudonym);
      update.run();
      return {};
    };
    co_return co_await database_.write(std::move(work));
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    return purge(database_,
                 "DELETE FROM audit_entries WHERE rowid IN"
                 " (SELECT rowid FROM audit_entries WHERE accessed_at < ?1 LIMIT ?2)",
                 cutoff);
  }

 private:
  Database& database_;
  LogBuffer<AuditEntry, &Rows<AuditEntry>::insert> buffer_;
};

}  // namespace

void Rows<AuditEntry>::insert(Connection& connection, const AuditEntry& row) {
  Statement statement = connection.prepare(
      "INSERT INTO audit_entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING");
  statement.bind(row.id, row.user_id, row.accessor_id, row.accessor_type, row.action, row.resource, row.resource_id,
                 row.ip_address, row.user_agent, row.endpoint, row.method, row.accessed_at);
  statement.run();
}

AuditEntry Rows<AuditEntry>::read(const Statement& row) {
  AuditEntry entry;
  entry.id = row.text(0);
  entry.user_id = row.text(1);
  entry.accessor_id = row.optional_text(2);
  entry.accessor_type = row.text(3);
  entry.action = row.text(4);
  entry.resource = row.text(5);
  entry.resource_id = row.optional_text(6);
  entry.ip_address = row.optional_text(7);
  entry.user_agent = row.optional_text(8);
  entry.endpoint = row.optional_text(9);
  entry.method = row.optional_text(10);
  entry.accessed_at = row.timestamp(11);
  return entry;
}

std::unique_ptr<AuditLog> make_audit_log(Database& database, LogOptions options) {
  return std::make_unique<Audit>(database, options);
}

}  // namespace storage::sqlite
