/// How each kind of record lies in its table: what the store of that kind and the archive share.
///
/// Each specialization is defined beside the store (accounts.cpp, …). Functions throw Failure and are used in the
/// caller's transaction.
#pragma once

#include "storage/ports/archive.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// `read`: the row a `SELECT *` stands on. `insert`: its way into the table, where a repeated key is a Failure. The
/// statements are the archive's; literals, because `Connection::prepare` remembers them by address. Audit rows lie in
/// two tables and bring functions instead (audit_table.hpp).
template <class Row>
struct Rows;

template <>
struct Rows<Account> {
  static constexpr const char* kPage = "SELECT * FROM accounts WHERE id > ?1 ORDER BY id LIMIT ?2";
  static constexpr const char* kErase = "DELETE FROM accounts WHERE id = ?1";
  static constexpr const char* kCount = "SELECT count(*) FROM accounts";
  [[nodiscard]] static Account read(const Statement& row);
  static void insert(Connection& connection, const Account& row);
};

template <>
struct Rows<Session> {
  static constexpr const char* kPage = "SELECT * FROM sessions WHERE token_hash > ?1 ORDER BY token_hash LIMIT ?2";
  static constexpr const char* kErase = "DELETE FROM sessions WHERE token_hash = ?1";
  static constexpr const char* kCount = "SELECT count(*) FROM sessions";
  [[nodiscard]] static Session read(const Statement& row);
  static void insert(Connection& connection, const Session& row);
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
struct Rows<Avatar> {
  static constexpr const char* kPage = "SELECT * FROM avatars WHERE user_id > ?1 ORDER BY user_id LIMIT ?2";
  static constexpr const char* kErase = "DELETE FROM avatars WHERE user_id = ?1";
  static constexpr const char* kCount = "SELECT count(*) FROM avatars";
  [[nodiscard]] static Avatar read(const Statement& row);
  static void insert(Connection& connection, const Avatar& row);
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
