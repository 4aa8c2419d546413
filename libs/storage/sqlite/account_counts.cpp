#include "storage/sqlite/account_counts.hpp"

#include <string>

#include "storage/ports/account_store.hpp"

namespace storage::sqlite {
namespace {

constexpr const char* kTable = R"sql(
CREATE TABLE account_counts (
  role TEXT NOT NULL,
  is_suspended INTEGER NOT NULL,
  is_verified INTEGER NOT NULL,
  accounts INTEGER NOT NULL,
  PRIMARY KEY (role, is_suspended, is_verified)
) STRICT, WITHOUT ROWID;
INSERT INTO account_counts
  SELECT role, is_suspended, is_verified, count(*) FROM accounts GROUP BY role, is_suspended, is_verified;
CREATE TRIGGER account_counts_added AFTER INSERT ON accounts BEGIN
  INSERT INTO account_counts VALUES (NEW.role, NEW.is_suspended, NEW.is_verified, 1)
    ON CONFLICT DO UPDATE SET accounts = accounts + 1;
END;
CREATE TRIGGER account_counts_removed AFTER DELETE ON accounts BEGIN
  UPDATE account_counts SET accounts = accounts - 1
    WHERE (role, is_suspended, is_verified) = (OLD.role, OLD.is_suspended, OLD.is_verified);
END;
CREATE TRIGGER account_counts_moved AFTER UPDATE OF role, is_suspended, is_verified ON accounts
  WHEN (OLD.role, OLD.is_suspended, OLD.is_verified) <> (NEW.role, NEW.is_suspended, NEW.is_verified) BEGIN
  UPDATE account_counts SET accounts = accounts - 1
    WHERE (role, is_suspended, is_verified) = (OLD.role, OLD.is_suspended, OLD.is_verified);
  INSERT INTO account_counts VALUES (NEW.role, NEW.is_suspended, NEW.is_verified, 1)
    ON CONFLICT DO UPDATE SET accounts = accounts + 1;
END;
)sql";

constexpr const char* kDrop = R"sql(
DROP TRIGGER IF EXISTS account_counts_added;
DROP TRIGGER IF EXISTS account_counts_removed;
DROP TRIGGER IF EXISTS account_counts_moved;
DROP TABLE IF EXISTS account_counts;
)sql";

}  // namespace

void add_account_counts(Connection& connection) {
  if (connection.query_integer("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'account_counts')") != 0)
    return;
  connection.execute(kTable);
}

void drop_account_counts(Connection& connection) { connection.execute(kDrop); }

std::optional<std::uint64_t> kept_count(Connection& connection, const AccountFilter& filter) {
  if (filter.created_from || filter.created_before || !filter.search.empty()) return std::nullopt;
  Statement select = connection.prepare(
      "SELECT ifnull(sum(accounts), 0) FROM account_counts WHERE (?1 IS NULL OR role = ?1)"
      " AND (?2 IS NULL OR is_suspended = ?2) AND (?3 IS NULL OR is_verified = ?3)");
  std::optional<std::string> role;
  if (filter.role) role = to_string(*filter.role);
  select.bind(role, filter.is_suspended, filter.is_verified);
  return select.step() ? static_cast<std::uint64_t>(select.integer(0)) : 0;
}

}  // namespace storage::sqlite
