#include "storage/sqlite/event_log.hpp"

namespace storage::sqlite {
namespace {

constexpr LogStatements kStatements{
    .newest = "SELECT * FROM audit_entries WHERE user_id = ?1 ORDER BY accessed_at DESC, rowid DESC LIMIT ?2",
    .anonymise =
        "UPDATE audit_entries SET ip_address = NULL, user_agent = NULL,"
        " user_id = CASE user_id WHEN ?1 THEN ?2 ELSE user_id END,"
        " accessor_id = CASE accessor_id WHEN ?1 THEN ?2 ELSE accessor_id END"
        " WHERE user_id = ?1 OR accessor_id = ?1",
    .purge =
        "DELETE FROM audit_entries WHERE rowid IN"
        " (SELECT rowid FROM audit_entries WHERE accessed_at < ?1 LIMIT ?2)"};

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
  return std::make_unique<SqliteEventLog<AuditEntry>>(database, options, kStatements);
}

}  // namespace storage::sqlite
