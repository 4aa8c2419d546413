#include "storage/sqlite/account_lists.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/encoding.hpp"
#include "storage/sqlite/account_counts.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/rows.hpp"

namespace storage::sqlite {
namespace {

/// What an order goes by: never null, so that a place in it can be compared with.
struct OrderedBy {
  const char* index;
  const char* key;
  bool is_text = false;
};
constexpr std::array<OrderedBy, 9> kOrders{{
    {"accounts_by_created", "created_at"},
    {"accounts_by_updated", "updated_at"},
    {"accounts_by_words", "email", true},
    {"accounts_by_first_name", "ifnull(first_name, '')", true},
    {"accounts_by_last_name", "ifnull(last_name, '')", true},
    {"accounts_by_role", "role", true},
    {"accounts_by_verified", "is_verified"},
    {"accounts_by_suspended", "is_suspended"},
    {"accounts_by_login", "ifnull(last_login_at, 0)"},
}};
static_assert(kOrders.size() == Spelled<AccountOrder>::texts.size());

bool is_by_email(std::size_t order) { return kOrders.at(order).key == std::string_view("email"); }

/// What an order goes by, and what decides among equals before the number of the row does: the columns of its index.
std::vector<std::string> columns_of(std::size_t order) {
  std::vector<std::string> columns{kOrders.at(order).key};
  for (const char* column : {"created_at", "role", "is_suspended"}) {
    if (columns.front() != column) columns.emplace_back(column);
  }
  return columns;
}
/// The order itself. Addresses are unique, so nothing else need decide.
std::vector<std::string> place_columns(std::size_t order) {
  if (is_by_email(order)) return {"email"};
  std::vector<std::string> columns = columns_of(order);
  columns.emplace_back("rowid");
  return columns;
}
std::string joined(const std::vector<std::string>& columns, const char* behind_each = "") {
  std::string text;
  for (const std::string& column : columns) text.append(text.empty() ? "" : ", ").append(column).append(behind_each);
  return text;
}
/// Searches go through one index, too.
std::string searched(std::size_t order) { return is_by_email(order) ? ", first_name, last_name, username" : ""; }

// ?1 to ?5: role, suspended, from, before, search; each may be null.
constexpr const char* kConditions =
    "(?1 IS NULL OR role = ?1) AND (?2 IS NULL OR is_suspended = ?2) AND (?3 IS NULL OR created_at >= ?3)"
    " AND (?4 IS NULL OR created_at < ?4) AND (?6 IS NULL OR is_verified = ?6)"
    " AND (?5 IS NULL OR contains_folded(?5, email, first_name, last_name, username))";
/// The same where only ?5 is set: SQLite looks once at what no row decides, not once a row.
constexpr const char* kSearchAlone =
    "coalesce(?1, ?2, ?3, ?4, ?6) IS NULL AND contains_folded(?5, email, first_name, last_name, username)";
constexpr int kLimitAt = 7;
constexpr int kOffsetAt = 8;
constexpr int kAfterAt = 9;  ///< and the following: the place behind which the page begins

/// The index in which the accounts of a filter are found, and how: for filters that leave few.
struct FoundIn {
  const char* index;
  const char* condition;
  const char* others = kConditions;
};
enum class Found { kWords, kWordsAndMore, kRole, kSuspended, kDays };
constexpr std::array<FoundIn, 5> kFound{{
    {"accounts_by_words", "true", kSearchAlone},
    {"accounts_by_words", "true"},
    {"accounts_by_role", "role = ?1"},
    {"accounts_by_suspended", "is_suspended = ?2"},
    {"accounts_by_created",
     "created_at >= ifnull(?3, -9223372036854775807) AND created_at < ifnull(?4, 9223372036854775807)"},
}};

Found found_by(const AccountFilter& filter) {
  if (!filter.search.empty()) return filter.count() == 1 ? Found::kWords : Found::kWordsAndMore;
  if (filter.role) return Found::kRole;
  return filter.is_suspended ? Found::kSuspended : Found::kDays;
}

/// At most `limit` of them.
std::string found_sql(const FoundIn& found, std::uint64_t limit) {
  return std::string("SELECT rowid FROM accounts INDEXED BY ") + found.index + " WHERE " + found.condition + " AND " +
         found.others + " LIMIT " + std::to_string(limit);
}

struct ListSql {
  std::string walk;         ///< in the index of the order
  std::string walk_behind;  ///< the same, behind a place
  std::string sort;         ///< of the few whose numbers are the array ?1
  std::string sort_behind;
};

ListSql list_sql(std::size_t order, bool is_descending) {
  const std::vector<std::string> columns = place_columns(order);
  const std::string by = " ORDER BY " + joined(columns, is_descending ? " DESC" : " ASC");
  const auto outer = [&by](const std::string& inner) {
    return "SELECT " + RowSql<Account>::columns() + ", rowid FROM accounts WHERE rowid IN (" + inner + ")" + by;
  };
  const std::string walk =
      std::string("SELECT rowid FROM accounts INDEXED BY ") + kOrders.at(order).index + " WHERE " + kConditions;
  const std::string limits = by + " LIMIT ?7 OFFSET ?8";
  std::vector<std::string> values;
  for (std::size_t i = 0; i < columns.size(); ++i) values.push_back("?" + std::to_string(kAfterAt + i));
  const std::string behind =
      " AND (" + joined(columns) + ")" + (is_descending ? " < (" : " > (") + joined(values) + ")";
  const std::string sort = "SELECT rowid FROM accounts NOT INDEXED WHERE rowid IN (SELECT value FROM json_each(?1))";
  return {.walk = outer(walk + limits),
          .walk_behind = outer(walk + behind + limits),
          .sort = outer(sort + limits),
          .sort_behind = outer(sort + behind + limits)};
}

/// Texts that keep their address, because `Connection::prepare` remembers statements by it.
const ListSql& list_sql(const AccountQuery& query) {
  static const auto all = [] {
    std::array<std::array<ListSql, 2>, kOrders.size()> texts;
    for (std::size_t order = 0; order < kOrders.size(); ++order) {
      texts.at(order) = {list_sql(order, false), list_sql(order, true)};
    }
    return texts;
  }();
  return all.at(static_cast<std::size_t>(query.order)).at(query.is_descending ? 1 : 0);
}

/// The key of the order for `account`, as text; numbers in digits.
std::string key_of(AccountOrder order, const Account& account) {
  const auto digits = [](std::int64_t number) { return std::to_string(number); };
  switch (order) {
    case AccountOrder::kCreatedAt:
      return digits(base::to_millis(account.created_at));
    case AccountOrder::kUpdatedAt:
      return digits(base::to_millis(account.updated_at));
    case AccountOrder::kEmail:
      return account.email;
    case AccountOrder::kFirstName:
      return account.first_name.value_or("");
    case AccountOrder::kLastName:
      return account.last_name.value_or("");
    case AccountOrder::kRole:
      return std::string(to_string(account.role));
    case AccountOrder::kIsVerified:
      return digits(account.is_verified ? 1 : 0);
    case AccountOrder::kIsSuspended:
      return digits(account.is_suspended ? 1 : 0);
    case AccountOrder::kLastLoginAt:
      return digits(account.last_login_at ? base::to_millis(*account.last_login_at) : 0);
  }
  std::unreachable();
}

/// Where an account stands in an order, for clients to hand back: what it was is still a place when it has gone.
struct PlaceInOrder {
  std::int64_t row = 0;
  std::int64_t created_at = 0;
  std::string role;
  std::int64_t is_suspended = 0;
  std::string key;
};

std::string place_text(AccountOrder order, const Account& account, std::int64_t row) {
  const std::string text = std::to_string(row) + ' ' + std::to_string(base::to_millis(account.created_at)) + ' ' +
                           std::string(to_string(account.role)) + ' ' + (account.is_suspended ? "1 " : "0 ") +
                           key_of(order, account);
  return base::to_base64url(base::as_bytes(text));
}

std::optional<std::int64_t> take_number(std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end == text.data() + text.size() || *end != ' ') return std::nullopt;
  text.erase(0, static_cast<std::size_t>(end - text.data()) + 1);
  return number;
}

std::optional<PlaceInOrder> parse_place(std::string_view text) {
  const auto bytes = base::from_base64url(text);
  if (!bytes) return std::nullopt;
  std::string rest(reinterpret_cast<const char*>(bytes->data()), bytes->size());  // NOLINT: bytes are characters
  PlaceInOrder place;
  const auto row = take_number(rest);
  const auto created_at = row ? take_number(rest) : std::nullopt;
  const std::size_t end_of_role = rest.find(' ');
  if (!created_at || end_of_role == std::string::npos) return std::nullopt;
  place.role = rest.substr(0, end_of_role);
  rest.erase(0, end_of_role + 1);
  const auto is_suspended = take_number(rest);
  if (!is_suspended || !base::is_utf8(rest)) return std::nullopt;
  place.row = *row;
  place.created_at = *created_at;
  place.is_suspended = *is_suspended;
  place.key = std::move(rest);
  return place;
}

void bind_place(Statement& statement, AccountOrder order, const PlaceInOrder& place) {
  const OrderedBy& by = kOrders.at(static_cast<std::size_t>(order));
  int at = kAfterAt;
  if (by.is_text) {
    statement.set(at++, place.key);
  } else {
    std::int64_t number = 0;
    std::from_chars(place.key.data(), place.key.data() + place.key.size(), number);
    statement.set(at++, number);
  }
  const std::string_view first = by.key;
  if (first == "email") return;
  if (first != "created_at") statement.set(at++, place.created_at);
  if (first != "role") statement.set(at++, place.role);
  if (first != "is_suspended") statement.set(at++, place.is_suspended);
  statement.set(at, place.row);
}

void bind_filter(Statement& statement, const AccountFilter& filter) {
  std::optional<std::string> role;
  if (filter.role) role = to_string(*filter.role);
  std::optional<std::string> folded;
  if (!filter.search.empty()) folded = username_key(filter.search);
  statement.bind(role, filter.is_suspended, filter.created_from, filter.created_before, folded, filter.is_verified);
}

/// Counted exactly without a look at more accounts than it counts; nullopt where the filter leaves no other way.
std::optional<std::uint64_t> count_exactly(Connection& connection, const AccountFilter& filter) {
  if (const auto kept = kept_count(connection, filter)) return kept;
  if (filter.count() > 1 || !filter.search.empty()) return std::nullopt;
  Statement select = connection.prepare(
      "SELECT count(*) FROM accounts INDEXED BY accounts_by_created"
      " WHERE created_at >= ifnull(?1, -9223372036854775807)"
      " AND created_at < ifnull(?2, 9223372036854775807)");
  select.bind(filter.created_from, filter.created_before);
  return select.step() ? static_cast<std::uint64_t>(select.integer(0)) : 0;
}

/// Those that a filter finds, but one more than kAccountsCountedMax at most.
std::vector<std::int64_t> find_rows(Connection& connection, const AccountFilter& filter) {
  static const auto all = [] {
    std::array<std::string, kFound.size()> texts;
    for (std::size_t i = 0; i < kFound.size(); ++i) texts.at(i) = found_sql(kFound.at(i), kAccountsCountedMax + 1);
    return texts;
  }();
  Statement select = connection.prepare(all.at(static_cast<std::size_t>(found_by(filter))).c_str());
  bind_filter(select, filter);
  std::vector<std::int64_t> rows;
  while (select.step()) rows.push_back(select.integer(0));
  return rows;
}

AccountCount count_of(const std::vector<std::int64_t>& rows) {
  return {.rows = std::min<std::uint64_t>(rows.size(), kAccountsCountedMax),
          .is_exact = rows.size() <= kAccountsCountedMax};
}

std::string json_array(const std::vector<std::int64_t>& rows) {
  std::string text = "[";
  for (const std::int64_t row : rows) text.append(text.size() > 1 ? "," : "").append(std::to_string(row));
  return text + "]";
}

/// The rows that a filter leaves if they are few: then the order would be walked in vain, and they are sorted.
std::optional<std::vector<std::int64_t>> find_few(Connection& connection, const AccountFilter& filter) {
  const auto kept = kept_count(connection, filter);
  if (kept && *kept > kAccountsCountedMax) return std::nullopt;
  if (filter.count() == 0) return std::nullopt;
  std::vector<std::int64_t> rows = find_rows(connection, filter);
  if (rows.size() > kAccountsCountedMax) return std::nullopt;
  return rows;
}

const std::string& page_sql(const AccountQuery& query, bool are_few, bool is_behind) {
  const ListSql& sql = list_sql(query);
  if (are_few) return is_behind ? sql.sort_behind : sql.sort;
  return is_behind ? sql.walk_behind : sql.walk;
}

constexpr auto kRowNumberColumn = static_cast<int>(kFieldCount<Account>);  ///< behind the fields

}  // namespace

void add_account_indexes(Connection& connection) {
  for (std::size_t order = 0; order < kOrders.size(); ++order) {
    const std::string sql = std::string("CREATE INDEX IF NOT EXISTS ") + kOrders.at(order).index + " ON accounts (" +
                            joined(columns_of(order)) + searched(order) + ")";
    connection.execute(sql.c_str());
  }
  add_account_counts(connection);
}

void drop_account_indexes(Connection& connection) {
  if (connection.query_integer("SELECT EXISTS (SELECT 1 FROM accounts)") != 0) return;
  for (const OrderedBy& order : kOrders) {
    connection.execute((std::string("DROP INDEX IF EXISTS ") + order.index).c_str());
  }
  drop_account_counts(connection);
}

base::Status require_account_indexes(Connection& connection) {
  const auto there =
      connection.query_integer("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name GLOB 'accounts_by_*'");
  if (there >= static_cast<std::int64_t>(kOrders.size())) return {};
  return std::unexpected(base::unavailable("accounts are being imported: their indexes come at the end"));
}

AccountPage list_accounts(Connection& connection, const AccountQuery& query) {
  const std::size_t limit = std::min(query.limit, kAccountsPageMax);
  const auto place = query.after ? parse_place(*query.after) : std::nullopt;
  const auto few = find_few(connection, query.filter);
  Statement select = connection.prepare(page_sql(query, few.has_value(), place.has_value()).c_str());
  AccountPage page;
  if (few) {
    page.counted = few->size();
    select.set(1, json_array(*few));
  } else {
    bind_filter(select, query.filter);
  }
  select.set(kLimitAt, limit + 1);
  select.set(kOffsetAt, query.offset);
  if (place) bind_place(select, query.order, *place);
  std::int64_t last = 0;
  while (select.step()) {
    if (page.items.size() == limit) {
      page.next = place_text(query.order, page.items.back(), last);
      break;
    }
    page.items.push_back(Rows<Account>::read(select));
    last = select.integer(kRowNumberColumn);
  }
  return page;
}

AccountCount count_accounts(Connection& connection, const AccountFilter& filter) {
  if (const auto rows = count_exactly(connection, filter)) return {.rows = *rows};
  return count_of(find_rows(connection, filter));
}

bool has_other_admin(Connection& connection, const std::string& id) {
  Statement select = connection.prepare(
      "SELECT 1 FROM accounts INDEXED BY accounts_by_role WHERE role = 'ADMIN' AND is_suspended = 0 AND id <> ?1");
  select.bind(id);
  return select.step();
}

}  // namespace storage::sqlite
