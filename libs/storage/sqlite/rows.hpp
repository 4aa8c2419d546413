/// How each kind of record lies in its table: what the store of that kind and the archive share.
///
/// Each specialization is defined beside the store (accounts.cpp, …). Functions throw Failure and are used in the
/// caller's transaction.
#pragma once

#include "storage/ports/archive.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/described_sql.hpp"

namespace storage::sqlite {

/// `read`: the row a `SELECT *` stands on. `insert`: its way into the table, where a repeated key is a Failure. The
/// statements are the archive's; literals, because `Connection::prepare` remembers them by address. Audit rows lie in
/// two tables and bring functions instead (audit_table.hpp).
template <class Row>
struct Rows;

/// Unique where there is a username.
template <>
struct DerivedColumn<Account> {
  static constexpr const char* kName = "username_key";
  [[nodiscard]] static std::optional<std::string> of(const Account& row);
};

template <>
struct Rows<RevokedToken> {
  static constexpr const char* kPage = "SELECT * FROM revoked_tokens WHERE token_id > ?1 ORDER BY token_id LIMIT ?2";
  static constexpr const char* kErase = "DELETE FROM revoked_tokens WHERE token_id = ?1";
  static constexpr const char* kCount = "SELECT count(*) FROM revoked_tokens";
  [[nodiscard]] static RevokedToken read(const Statement& row);
  static void insert(Connection& connection, const RevokedToken& row);
};

template <>
struct Rows<AuditEntry> {
  static void insert(Connection& connection, const AuditEntry& row);
};

template <>
struct Rows<SecurityEvent> {
  static constexpr const char* kPage = "SELECT * FROM security_events WHERE id > ?1 ORDER BY id LIMIT ?2";
  static constexpr const char* kErase = "DELETE FROM security_events WHERE id = ?1";
  static constexpr const char* kCount = "SELECT count(*) FROM security_events";
  [[nodiscard]] static SecurityEvent read(const Statement& row);
  static void insert(Connection& connection, const SecurityEvent& row);
};

}  // namespace storage::sqlite
