#include "storage/sqlite/event_log.hpp"

namespace storage::sqlite {
namespace {

constexpr LogStatements kStatements{
    .older =
        "SELECT * FROM security_events WHERE user_id = ?1 AND at <= ifnull(?2, 9223372036854775807)"
        " AND (?2 IS NULL OR at < ?2 OR id < ?3) ORDER BY at DESC, id DESC LIMIT ?4",
    .anonymise = "UPDATE security_events SET user_id = ?2, ip_address = NULL, user_agent = NULL WHERE user_id = ?1",
    .purge = "DELETE FROM security_events WHERE rowid IN (SELECT rowid FROM security_events WHERE at < ?1 LIMIT ?2)",
    .count = "SELECT count(*) FROM security_events",
    .oldest = "DELETE FROM security_events WHERE rowid IN (SELECT rowid FROM security_events ORDER BY at LIMIT ?1)",
    .bytes =
        "SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE name IN"
        " (SELECT name FROM sqlite_schema WHERE tbl_name = 'security_events')"};

class SecurityEvents final : public SqliteEventLog<SecurityEvent, SecurityEventLog> {
 public:
  using SqliteEventLog::SqliteEventLog;

  runtime::Task<base::Result<std::vector<std::string>>> login_addresses(std::string user_id,
                                                                        base::Timestamp since) override {
    return database_.read(
        [user_id = std::move(user_id), since](Connection& connection) -> base::Result<std::vector<std::string>> {
          Statement select = connection.prepare(
              "SELECT ip_address FROM security_events WHERE user_id = ?1 AND at >= ?2 AND type IN (?3, ?4)"
              " AND ip_address IS NOT NULL ORDER BY at DESC LIMIT ?5");
          select.bind(user_id, since, kLoginEvent, kSignUpEvent, static_cast<std::int64_t>(kLoginAddressesMax));
          std::vector<std::string> addresses;
          while (select.step()) addresses.push_back(select.text(0));
          return addresses;
        });
  }
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
  return std::make_unique<SecurityEvents>(database, options, kStatements);
}

}  // namespace storage::sqlite
