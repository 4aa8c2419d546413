#include <algorithm>

#include "storage/sqlite/log_buffer.hpp"
#include "storage/sqlite/purge.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

class SecurityEvents final : public SecurityEventLog {
 public:
  SecurityEvents(Database& database, LogOptions options) : database_(database), buffer_(database, options.buffer_max) {}

  void record(SecurityEvent event) noexcept override { buffer_.record(std::move(event)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return buffer_.dropped(); }
  runtime::Task<base::Status> flush() override { return buffer_.flush(); }

  runtime::Task<base::Result<std::vector<SecurityEvent>>> newest_of_user(std::string user_id,
                                                                         std::size_t limit) override {
    return database_.read([user_id = std::move(user_id),
                           limit](Connection& connection) -> base::Result<std::vector<SecurityEvent>> {
      Statement select =
          connection.prepare("SELECT * FROM security_events WHERE user_id = ?1 ORDER BY at DESC, rowid DESC LIMIT ?2");
      select.bind(user_id, std::min<std::size_t>(limit, 1000));
      std::vector<SecurityEvent> events;
      while (select.step()) events.push_back(Rows<SecurityEvent>::read(select));
      return events;
    });
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const base::Status flushed = co_await flush();
    if (!flushed) co_return flushed;
    auto work = [user_id = std::move(user_id),
                 pseudonym = std::move(pseudonym)](Connection& connection) -> base::Status {
      Statement update = connection.prepare(
          "UPDATE security_events SET user_id = ?2, ip_address = NULL, user_agent = NULL WHERE user_id = ?1");
      update.bind(user_id, pseudonym);
      update.run();
      return {};
    };
    co_return co_await database_.write(std::move(work));
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    return purge(database_,
                 "DELETE FROM security_events WHERE rowid IN"
                 " (SELECT rowid FROM security_events WHERE at < ?1 LIMIT ?2)",
                 cutoff);
  }

 private:
  Database& database_;
  LogBuffer<SecurityEvent, &Rows<SecurityEvent>::insert> buffer_;
};

}  // namespace

void Rows<SecurityEvent>::insert(Connection& connection, const SecurityEvent& row) {
  Statement statement =
      connection.prepare("INSERT INTO security_events VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING");
  statement.bind(row.id, row.user_id, row.type, row.ip_address, row.user_agent, row.at);
  statement.run();
}

SecurityEvent Rows<SecurityEvent>::read(const Statement& row) {
  SecurityEvent event;
  event.id = row.text(0);
  event.user_id = row.optional_text(1);
  event.type = row.text(2);
  event.ip_address = row.optional_text(3);
  event.user_agent = row.optional_text(4);
  event.at = row.timestamp(5);
  return event;
}

std::unique_ptr<SecurityEventLog> make_security_event_log(Database& database, LogOptions options) {
  return std::make_unique<SecurityEvents>(database, options);
}

}  // namespace storage::sqlite
