/// The table of audit rows: small, and appended in time order.
///
/// `audit_rows` holds what has a UUID for an id: ids as 16 bytes, the text of user agents and of what was done once
/// each in `audit_words`. Release 1.0.0 wrote `audit_entries`, with ids in random order and four indexes, and does so
/// still where it runs beside; such rows are read with the others and grow old with them, but none is added. Functions
/// throw Failure and are used in the caller's transaction.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/ports/audit_log.hpp"
#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

/// Adds the tables where they are missing; programs of before take no notice of them.
void add_audit_tables(Connection& connection);

namespace audit {

/// Adds the row, or its count to one with the same id; a row without a count that is there stays as it is.
void insert(Connection& connection, const AuditEntry& row);
void erase(Connection& connection, const std::string& id);
[[nodiscard]] std::int64_t count(Connection& connection);
/// Rows whose id is above `after`, ascending by id.
[[nodiscard]] std::vector<AuditEntry> page(Connection& connection, const std::string& after, std::size_t limit);
/// Those before `after`, or the newest, the latest first and by id among those of the same time.
[[nodiscard]] std::vector<AuditEntry> older_of_user(Connection& connection, const std::string& user_id,
                                                    const std::optional<EventPlace>& after, std::size_t limit);
/// Reads the newest kAuditDepthMax that match, at most.
[[nodiscard]] AuditPage list(Connection& connection, const AuditQuery& query);
/// The rows of the user, and those of what they did.
void anonymise(Connection& connection, const std::string& user_id, const std::string& pseudonym);

/// The ids of rows that name the user as what was touched, which rows of others may; at most `limit`. Reads all rows:
/// an index would cost every write, and is wanted once in a user's life.
[[nodiscard]] std::vector<std::string> naming(Connection& connection, const std::string& user_id, std::size_t limit);
/// Replaces the user in these rows as what was touched.
void anonymise_resources(Connection& connection, const std::vector<std::string>& ids, const std::string& user_id,
                         const std::string& pseudonym);

/// How many went, at most `limit`: rows from before `cutoff`; the oldest, whatever their age; words no row has any
/// more.
[[nodiscard]] std::int64_t forget_before(Connection& connection, base::Timestamp cutoff, std::size_t limit);
[[nodiscard]] std::int64_t forget_oldest(Connection& connection, std::size_t limit);
std::int64_t forget_words(Connection& connection, std::size_t limit);

}  // namespace audit
}  // namespace storage::sqlite
