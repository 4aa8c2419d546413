#include "storage/sqlite/audit_table.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace storage::sqlite {
namespace {

// `accessor_id` and `resource_id`: 0 where it is the user of the row. `what`, `agent`: numbers of words. `count`: null
// where the row stands for one access. `used_at` lags behind the latest use by less than a day.
constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS audit_words (
  number INTEGER PRIMARY KEY,
  word TEXT NOT NULL UNIQUE,
  used_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS audit_rows (
  id BLOB PRIMARY KEY,
  user_id ANY NOT NULL,
  accessor_id ANY,
  resource_id ANY,
  what INTEGER NOT NULL,
  ip_address TEXT,
  agent INTEGER,
  accessed_at INTEGER NOT NULL,
  count INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS audit_rows_by_user ON audit_rows (user_id, accessed_at DESC);
CREATE INDEX IF NOT EXISTS audit_rows_by_accessor ON audit_rows (accessor_id) WHERE accessor_id <> 0;
CREATE INDEX IF NOT EXISTS audit_rows_by_time ON audit_rows (accessed_at);
)sql";

/// Both with the columns that `read` takes.
constexpr const char* kPage =
    "SELECT r.id, r.user_id, r.accessor_id, r.resource_id, w.word, r.ip_address, a.word, r.accessed_at, r.count, "
    "r.changes"
    " FROM audit_rows r LEFT JOIN audit_words w ON w.number = r.what LEFT JOIN audit_words a ON a.number = r.agent"
    " WHERE r.id > ?1 ORDER BY r.id";
constexpr const char* kOlder =
    "SELECT r.id, r.user_id, r.accessor_id, r.resource_id, w.word, r.ip_address, a.word, r.accessed_at, r.count, "
    "r.changes"
    " FROM audit_rows r LEFT JOIN audit_words w ON w.number = r.what LEFT JOIN audit_words a ON a.number = r.agent"
    " WHERE r.user_id = ?1 AND r.accessed_at <= ifnull(?2, 9223372036854775807)"
    " ORDER BY r.accessed_at DESC, r.id DESC";

constexpr std::size_t kParts = 5;

/// What was done: constants of the program, so there are few.
std::string what_of(const AuditEntry& row) {
  return row.accessor_type + '\n' + row.action + '\n' + row.resource + '\n' + row.method.value_or("") + '\n' +
         row.endpoint.value_or("");
}

void set_what(AuditEntry& row, std::string_view what) {
  std::array<std::string, kParts> parts;
  for (std::size_t i = 0; i < kParts; ++i) {
    const std::size_t end = i + 1 < kParts ? what.find('\n') : std::string_view::npos;
    parts.at(i) = what.substr(0, end);
    what = end == std::string_view::npos ? std::string_view{} : what.substr(end + 1);
  }
  row.accessor_type = parts[0];
  row.action = parts[1];
  row.resource = parts[2];
  if (!parts[3].empty()) row.method = parts[3];
  if (!parts[4].empty()) row.endpoint = parts[4];
}

/// The number of the word, which is added if it is new.
std::int64_t number_of(Connection& connection, const std::string& word, base::Timestamp used_at) {
  Statement keep = connection.prepare(
      "INSERT INTO audit_words (word, used_at) VALUES (?1, ?2) ON CONFLICT (word) DO UPDATE"
      " SET used_at = excluded.used_at WHERE excluded.used_at >= audit_words.used_at + 86400000");
  keep.bind(word, used_at);
  keep.run();
  Statement find = connection.prepare("SELECT number FROM audit_words WHERE word = ?1");
  find.bind(word);
  find.step();
  return find.integer(0);
}

/// How an id beside that of the user is kept.
void bind_other(Statement& statement, int index, const std::optional<std::string>& id, const std::string& user_id) {
  if (!id) return statement.set(index, std::nullopt);
  if (*id == user_id) return statement.set(index, 0);
  statement.set(index, pack(*id));
}

std::optional<std::string> read_other(const Statement& row, int column, const std::string& user_id) {
  if (row.is_integer(column)) return user_id;
  return row.optional_id(column);
}

AuditEntry read(const Statement& row) {
  AuditEntry entry;
  entry.id = *row.optional_id(0);
  entry.user_id = row.optional_id(1).value_or("");
  entry.accessor_id = read_other(row, 2, entry.user_id);
  entry.resource_id = read_other(row, 3, entry.user_id);
  set_what(entry, row.text(4));
  entry.ip_address = row.optional_text(5);
  entry.user_agent = row.optional_text(6);
  entry.accessed_at = row.timestamp(7);
  if (row.is_integer(8)) entry.count = static_cast<std::uint64_t>(row.integer(8));
  entry.changes = row.optional_text(9);
  return entry;
}

AuditEntry read_first_release(const Statement& row) {
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

/// An id that is no UUID, which only other programs write, keeps its place in the old table: the ids of one table sort
/// by their text.
void insert_as_first_release(Connection& connection, const AuditEntry& row) {
  Statement statement = connection.prepare(
      "INSERT INTO audit_entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO NOTHING");
  statement.bind(row.id, row.user_id, row.accessor_id, row.accessor_type, row.action, row.resource, row.resource_id,
                 row.ip_address, row.user_agent, row.endpoint, row.method, row.accessed_at);
  statement.run();
}

/// All of one statement's rows, at most `limit` of those that `wants` takes.
template <class Read, class Wants>
std::vector<AuditEntry> read_all(Statement& select, std::size_t limit, Read read_row, Wants wants) {
  std::vector<AuditEntry> rows;
  while (rows.size() < limit && select.step()) {
    AuditEntry row = read_row(select);
    if (wants(row)) rows.push_back(std::move(row));
  }
  return rows;
}

/// Both lists are sorted by `before`; at most `limit` of them.
template <class Before>
std::vector<AuditEntry> merged(std::vector<AuditEntry> one, std::vector<AuditEntry> other, std::size_t limit,
                               Before before) {
  std::vector<AuditEntry> all;
  std::merge(std::make_move_iterator(one.begin()), std::make_move_iterator(one.end()),
             std::make_move_iterator(other.begin()), std::make_move_iterator(other.end()), std::back_inserter(all),
             before);
  if (all.size() > limit) all.resize(limit);
  return all;
}

constexpr auto kAny = [](const AuditEntry&) { return true; };

}  // namespace

void add_audit_tables(Connection& connection) {
  if (connection.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'audit_rows_by_time'") == 0) {
    connection.execute(kTables);
  }
  if (connection.query_integer("SELECT count(*) FROM pragma_table_info('audit_rows') WHERE name = 'changes'") == 0) {
    connection.execute("ALTER TABLE audit_rows ADD COLUMN changes TEXT");
  }
}

namespace audit {

void insert(Connection& connection, const AuditEntry& row) {
  const PackedId id = pack(row.id);
  if (!id.is_uuid) return insert_as_first_release(connection, row);
  const std::int64_t what = number_of(connection, what_of(row), row.accessed_at);
  std::optional<std::int64_t> agent;
  if (row.user_agent) agent = number_of(connection, *row.user_agent, row.accessed_at);
  Statement statement = connection.prepare(
      "INSERT INTO audit_rows (id, user_id, what, ip_address, agent, accessed_at, count, accessor_id, resource_id,"
      " changes) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO UPDATE SET"
      " count = audit_rows.count + excluded.count, accessed_at = max(audit_rows.accessed_at, excluded.accessed_at),"
      " resource_id = excluded.resource_id,"
      " what = excluded.what, ip_address = excluded.ip_address, agent = excluded.agent"
      " WHERE audit_rows.count IS NOT NULL AND excluded.count IS NOT NULL");
  statement.bind(id, pack(row.user_id), what, row.ip_address, agent, row.accessed_at, row.count);
  bind_other(statement, 8, row.accessor_id, row.user_id);
  bind_other(statement, 9, row.resource_id, row.user_id);
  statement.set(10, row.changes);
  statement.run();
}

void erase(Connection& connection, const std::string& id) {
  Statement old = connection.prepare("DELETE FROM audit_entries WHERE id = ?1");
  old.bind(id);
  old.run();
  Statement statement = connection.prepare("DELETE FROM audit_rows WHERE id = ?1");
  statement.bind(pack(id));
  statement.run();
}

std::int64_t count(Connection& connection) {
  return connection.query_integer("SELECT (SELECT count(*) FROM audit_entries) + (SELECT count(*) FROM audit_rows)");
}

std::vector<AuditEntry> page(Connection& connection, const std::string& after, std::size_t limit) {
  Statement old = connection.prepare("SELECT * FROM audit_entries WHERE id > ?1 ORDER BY id LIMIT ?2");
  old.bind(after, limit);
  Statement select = connection.prepare(kPage);
  const PackedId from = pack(after);
  // After an id that is no UUID from the first row on, leaving out what comes before it.
  select.bind(from.is_uuid ? from : PackedId{.bytes = {}, .is_uuid = true});
  return merged(read_all(old, limit, &read_first_release, kAny),
                read_all(select, limit, &read, [&after](const AuditEntry& row) { return row.id > after; }), limit,
                [](const AuditEntry& a, const AuditEntry& b) { return a.id < b.id; });
}

/// The statements have no limit of their own: ids that sort among those of the other table are passed over here.
std::vector<AuditEntry> older_of_user(Connection& connection, const std::string& user_id,
                                      const std::optional<EventPlace>& after, std::size_t limit) {
  const auto is_older = [&after](const AuditEntry& row) { return !after || place_of(row) < *after; };
  const auto from = after ? std::optional(after->at) : std::nullopt;
  Statement old = connection.prepare(
      "SELECT * FROM audit_entries WHERE user_id = ?1 AND accessed_at <= ifnull(?2, 9223372036854775807)"
      " ORDER BY accessed_at DESC, id DESC");
  old.bind(user_id, from);
  Statement select = connection.prepare(kOlder);
  select.bind(pack(user_id), from);
  return merged(read_all(select, limit, &read, is_older), read_all(old, limit, &read_first_release, is_older), limit,
                [](const AuditEntry& a, const AuditEntry& b) { return place_of(a) > place_of(b); });
}

namespace {

/// As `what_of` writes it, with anything in the place of what is not asked for. Names are letters, so nothing in them
/// has a meaning here.
std::string what_pattern(const AuditQuery& query) {
  return "*\n" + query.action.value_or("*") + '\n' + query.resource.value_or("*") + "\n*";
}

void bind_query(Statement& select, const AuditQuery& query, std::size_t limit) {
  select.set(2, query.from);
  select.set(3, query.before);
  select.set(4, what_pattern(query));
  select.set(5, limit);
}

std::vector<AuditEntry> matching(Connection& connection, const AuditQuery& query, std::size_t limit) {
  static constexpr const char* kOfUser =
      "SELECT r.id, r.user_id, r.accessor_id, r.resource_id, w.word, r.ip_address, a.word, r.accessed_at, r.count,"
      " r.changes FROM audit_rows r JOIN audit_words w ON w.number = r.what LEFT JOIN audit_words a"
      " ON a.number = r.agent WHERE r.user_id = ?1 AND (?2 IS NULL OR r.accessed_at >= ?2)"
      " AND (?3 IS NULL OR r.accessed_at < ?3) AND w.word GLOB ?4"
      " AND (?6 IS NULL OR r.accessor_id = ?6 OR (r.accessor_id = 0 AND r.user_id = ?6))"
      " ORDER BY r.accessed_at DESC, r.id DESC LIMIT ?5";
  static constexpr const char* kOfAll =
      "SELECT r.id, r.user_id, r.accessor_id, r.resource_id, w.word, r.ip_address, a.word, r.accessed_at, r.count,"
      " r.changes FROM audit_rows r INDEXED BY audit_rows_by_time CROSS JOIN audit_words w ON w.number = r.what"
      " LEFT JOIN audit_words a ON a.number = r.agent WHERE r.accessed_at >= ifnull(?2, -9223372036854775807)"
      " AND r.accessed_at < ifnull(?3, 9223372036854775807) AND w.word GLOB ?4"
      " AND (?6 IS NULL OR r.accessor_id = ?6 OR (r.accessor_id = 0 AND r.user_id = ?6))"
      " ORDER BY r.accessed_at DESC, r.id DESC LIMIT ?5";
  Statement select = connection.prepare(query.user_id ? kOfUser : kOfAll);
  if (query.user_id) select.set(1, pack(*query.user_id));
  bind_query(select, query, limit);
  if (query.accessor_id) select.set(6, pack(*query.accessor_id));
  return read_all(select, limit, &read, kAny);
}

std::vector<AuditEntry> matching_of_first_release(Connection& connection, const AuditQuery& query, std::size_t limit) {
  Statement select = connection.prepare(
      "SELECT * FROM audit_entries WHERE (?1 IS NULL OR user_id = ?1) AND (?2 IS NULL OR accessed_at >= ?2)"
      " AND (?3 IS NULL OR accessed_at < ?3) AND char(10) || action || char(10) || resource || char(10) GLOB ?4"
      " AND (?6 IS NULL OR accessor_id = ?6) ORDER BY accessed_at DESC, rowid DESC LIMIT ?5");
  select.set(1, query.user_id);
  bind_query(select, query, limit);
  select.set(6, query.accessor_id);
  return read_all(select, limit, &read_first_release, kAny);
}

}  // namespace

AuditPage list(Connection& connection, const AuditQuery& query) {
  const std::size_t depth = kAuditDepthMax + 1;
  std::vector<AuditEntry> rows =
      merged(matching(connection, query, depth), matching_of_first_release(connection, query, depth), depth,
             [](const AuditEntry& a, const AuditEntry& b) { return a.accessed_at > b.accessed_at; });
  AuditPage page;
  page.total = std::min(rows.size(), kAuditDepthMax);
  page.is_exact = rows.size() <= kAuditDepthMax;
  for (std::size_t i = query.offset; i < page.total && page.items.size() < query.limit; ++i) {
    page.items.push_back(std::move(rows[i]));
  }
  return page;
}

void anonymise(Connection& connection, const std::string& user_id, const std::string& pseudonym) {
  Statement old = connection.prepare(
      "UPDATE audit_entries SET ip_address = NULL, user_agent = NULL,"
      " user_id = CASE user_id WHEN ?1 THEN ?2 ELSE user_id END,"
      " accessor_id = CASE accessor_id WHEN ?1 THEN ?2 ELSE accessor_id END,"
      " resource_id = CASE resource_id WHEN ?1 THEN ?2 ELSE resource_id END"
      " WHERE user_id = ?1 OR accessor_id = ?1");
  old.bind(user_id, pseudonym);
  old.run();
  // Ids of rows that gather reads are made of the user's id: with them the rows would lead back.
  Statement rename = connection.prepare(
      "UPDATE audit_rows SET id = CAST(substr(id, 1, 6) || x'800080' || randomblob(7) AS BLOB)"
      " WHERE user_id = ?1 AND count IS NOT NULL");
  rename.bind(pack(user_id));
  rename.run();
  Statement update = connection.prepare(
      "UPDATE audit_rows SET ip_address = NULL, agent = NULL, changes = NULL,"
      " user_id = CASE user_id WHEN ?1 THEN ?2 ELSE user_id END,"
      " accessor_id = CASE accessor_id WHEN ?1 THEN ?2 ELSE accessor_id END"
      " WHERE user_id = ?1 OR (accessor_id <> 0 AND accessor_id = ?1)");
  update.bind(pack(user_id), pack(pseudonym));
  update.run();
}

std::vector<std::string> naming(Connection& connection, const std::string& user_id, std::size_t limit) {
  std::vector<std::string> ids;
  Statement old = connection.prepare("SELECT id FROM audit_entries WHERE resource_id = ?1 LIMIT ?2");
  old.bind(user_id, limit);
  while (old.step()) ids.push_back(old.text(0));
  Statement select = connection.prepare("SELECT id FROM audit_rows WHERE resource_id = ?1 LIMIT ?2");
  select.bind(pack(user_id), limit - ids.size());
  while (select.step()) ids.push_back(*select.optional_id(0));
  return ids;
}

void anonymise_resources(Connection& connection, const std::vector<std::string>& ids, const std::string& user_id,
                         const std::string& pseudonym) {
  for (const std::string& id : ids) {
    Statement old = connection.prepare("UPDATE audit_entries SET resource_id = ?3 WHERE id = ?1 AND resource_id = ?2");
    old.bind(id, user_id, pseudonym);
    old.run();
    Statement update = connection.prepare("UPDATE audit_rows SET resource_id = ?3 WHERE id = ?1 AND resource_id = ?2");
    update.bind(pack(id), pack(user_id), pack(pseudonym));
    update.run();
  }
}

std::int64_t forget_before(Connection& connection, base::Timestamp cutoff, std::size_t limit) {
  Statement old = connection.prepare(
      "DELETE FROM audit_entries WHERE rowid IN (SELECT rowid FROM audit_entries WHERE accessed_at < ?1 LIMIT ?2)");
  old.bind(cutoff, limit);
  const std::int64_t gone = old.run();
  Statement erase = connection.prepare(
      "DELETE FROM audit_rows WHERE id IN (SELECT id FROM audit_rows WHERE accessed_at < ?1 LIMIT ?2)");
  erase.bind(cutoff, limit - static_cast<std::size_t>(gone));
  return gone + erase.run();
}

/// Rows of the first release go first: they are older but for those of a program that still runs beside.
std::int64_t forget_oldest(Connection& connection, std::size_t limit) {
  Statement old = connection.prepare(
      "DELETE FROM audit_entries WHERE rowid IN (SELECT rowid FROM audit_entries ORDER BY accessed_at LIMIT ?1)");
  old.bind(limit);
  const std::int64_t gone = old.run();
  Statement erase = connection.prepare(
      "DELETE FROM audit_rows WHERE id IN (SELECT id FROM audit_rows ORDER BY accessed_at LIMIT ?1)");
  erase.bind(limit - static_cast<std::size_t>(gone));
  return gone + erase.run();
}

/// A word's latest use is less than a day after `used_at`, and a row that has it is at most an hour younger than that.
std::int64_t forget_words(Connection& connection, std::size_t limit) {
  Statement erase = connection.prepare(
      "DELETE FROM audit_words WHERE number IN (SELECT number FROM audit_words"
      " WHERE used_at + 172800000 < ifnull((SELECT min(accessed_at) FROM audit_rows), 9223372036854775807) LIMIT ?1)");
  erase.bind(limit);
  return erase.run();
}

}  // namespace audit
}  // namespace storage::sqlite
