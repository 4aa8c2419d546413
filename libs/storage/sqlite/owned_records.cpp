#include "storage/ports/owned_records.hpp"

#include <algorithm>

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/owned_tables.hpp"
#include "storage/sqlite/purge.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

/// Rows that clients ask for at once.
constexpr std::uint64_t kUsualPage = 32;

template <class Row>
void bind_filter(Statement& statement, const Filter<Row>& filter) {
  filter.each([&]<std::size_t Place>(auto /*field*/, const auto& value) {
    bind_value(statement, SqlOf<Row>::filter_at(Place), value);
  });
}

template <class Row>
std::uint64_t total(Connection& connection, const std::string& owner, const Filter<Row>& filter) {
  Statement select = connection.prepare(SqlOf<Row>::get().total[filter.mask()].c_str());
  select.bind(owner);
  bind_filter(select, filter);
  select.step();
  return static_cast<std::uint64_t>(select.integer(0));
}

template <class Row>
std::vector<Row> read_rows(Statement& select, std::uint64_t limit) {
  select.set(SqlOf<Row>::kLimit, limit);
  std::vector<Row> rows;
  rows.reserve(std::min(limit, kUsualPage));
  while (select.step()) rows.push_back(Rows<Row>::read(select));
  return rows;
}

template <class Row>
std::vector<Row> read_page(Connection& connection, const std::string& owner, const Query<Row>& query) {
  using Sql = SqlOf<Row>;
  const Sql& sql = Sql::get();
  const auto& first = query.after ? sql.first_page_behind : sql.first_page;
  const auto& further = query.after ? sql.page_behind : sql.page;
  const auto& texts = query.offset == 0 ? first : further;
  Statement select = connection.prepare(texts[query.filter.mask()].c_str());
  select.bind(owner);
  bind_filter(select, query.filter);
  if (query.after) {
    select.set(Sql::kAfterTime, query.after->at);
    select.set(Sql::kAfterKey, query.after->key);
  }
  if (query.offset > 0) select.set(Sql::kOffset, query.offset);
  return read_rows<Row>(select, std::min(query.limit, kOwnedPageMax));
}

/// The same of a query without `after`, of which there are `all` rows.
template <class Row>
std::vector<Row> read_page_from_the_end(Connection& connection, const std::string& owner, const Query<Row>& query,
                                        std::uint64_t all) {
  if (query.offset >= all) return {};
  Statement select = connection.prepare(SqlOf<Row>::get().last_page[query.filter.mask()].c_str());
  select.bind(owner);
  bind_filter(select, query.filter);
  const std::uint64_t limit = std::min<std::uint64_t>({query.limit, kOwnedPageMax, all - query.offset});
  select.set(SqlOf<Row>::kOffset, all - query.offset - limit);
  return read_rows<Row>(select, limit);
}

/// What lies before a page is walked over, so it is found from the end that is nearer.
template <class Row>
Page<Row> list_page(Connection& connection, const std::string& owner, const Query<Row>& query) {
  if (query.limit == 0) return {.items = {}, .total = total(connection, owner, query.filter)};
  const ReadTransaction moment(connection);
  const std::uint64_t all = total(connection, owner, query.filter);
  if (query.after || query.offset <= all / 2) return {.items = read_page(connection, owner, query), .total = all};
  return {.items = read_page_from_the_end(connection, owner, query, all), .total = all};
}

template <class Row>
std::vector<Count<Row>> read_counts(Connection& connection, const std::string& owner) {
  Statement select = connection.prepare(SqlOf<Row>::get().counts.c_str());
  select.bind(owner);
  std::vector<Count<Row>> counts;
  while (select.step()) {
    Count<Row> count;
    int column = 0;
    const auto read = [&](auto& value) { value = read_value<std::remove_cvref_t<decltype(value)>>(select, column++); };
    std::apply([&](auto&... value) { (read(value), ...); }, count.values);
    count.rows = static_cast<std::uint64_t>(select.integer(column));
    counts.push_back(std::move(count));
  }
  return counts;
}

template <class Row>
Modified<Row> modify_row(Connection& connection, const std::string& owner, const std::string& key,
                         const Change<Row>& change) {
  std::optional<Row> before = Rows<Row>::find(connection, key);
  if (before && OwnerOf<Row>::of(*before) != owner) return {};
  std::optional<Row> after = change(before);
  if (!after) return {.before = before, .after = before};
  KeyOf<Row>::of(*after) = key;
  OwnerOf<Row>::of(*after) = owner;
  before ? Rows<Row>::update(connection, *after) : Rows<Row>::insert(connection, *after);
  return {.before = std::move(before), .after = std::move(after)};
}

/// Changes the rows of a page and answers where it ended; nullopt when nothing is behind it.
template <class Row>
std::optional<Position> modify_page(Connection& connection, const std::string& owner, const Query<Row>& query,
                                    const Change<Row>& change, std::uint64_t& changed) {
  const std::vector<Row> rows = read_page(connection, owner, query);
  for (const Row& row : rows) {
    if (modify_row<Row>(connection, owner, KeyOf<Row>::of(row), change).after != row) ++changed;
  }
  if (rows.size() < query.limit) return std::nullopt;
  return position_of(rows.back());
}

template <DescribedRow Row>
class SqliteRecords final : public OwnedRecords<Row> {
 public:
  explicit SqliteRecords(Database& database) : database_(database) {}

  runtime::Task<base::Status> create(Row row) override {
    return database_.write([row = std::move(row)](Connection& connection) -> base::Status {
      Rows<Row>::insert(connection, row);
      return {};
    });
  }

  runtime::Task<base::Result<std::optional<Row>>> find(std::string owner, std::string key) override {
    return database_.read(
        [owner = std::move(owner), key = std::move(key)](Connection& connection) -> base::Result<std::optional<Row>> {
          std::optional<Row> row = Rows<Row>::find(connection, key);
          if (row && OwnerOf<Row>::of(*row) != owner) return std::nullopt;
          return row;
        });
  }

  runtime::Task<base::Result<std::vector<std::optional<Row>>>> find_each(std::vector<UniqueKey<Row>> keys) override {
    return database_.read(
        [keys = std::move(keys)](Connection& connection) -> base::Result<std::vector<std::optional<Row>>> {
          std::vector<std::optional<Row>> found;
          for (const UniqueKey<Row>& key : keys) found.push_back(find_unique<Row>(connection, key));
          return found;
        });
  }

  runtime::Task<base::Result<Page<Row>>> list(std::string owner, Query<Row> query) override {
    return database_.read(
        [owner = std::move(owner), query = std::move(query)](Connection& connection) -> base::Result<Page<Row>> {
          return list_page(connection, owner, query);
        });
  }

  runtime::Task<base::Result<std::vector<Count<Row>>>> counts(std::string owner) override {
    return database_.read([owner = std::move(owner)](Connection& connection) -> base::Result<std::vector<Count<Row>>> {
      return read_counts<Row>(connection, owner);
    });
  }

  runtime::Task<base::Result<Modified<Row>>> modify(std::string owner, std::string key, Change<Row> change) override {
    return database_.write([owner = std::move(owner), key = std::move(key),
                            change = std::move(change)](Connection& connection) -> base::Result<Modified<Row>> {
      return modify_row(connection, owner, key, change);
    });
  }

  runtime::Task<base::Result<std::uint64_t>> modify_all(std::string owner, Filter<Row> filter,
                                                        Change<Row> change) override {
    Query<Row> query;
    query.limit = kChangedAtOnce;
    query.filter = std::move(filter);
    std::uint64_t changed = 0;
    while (true) {
      auto step = [&](Connection& connection) -> base::Result<Step> {
        Step outcome;
        outcome.next = modify_page(connection, owner, query, change, outcome.changed);
        return outcome;
      };
      base::Result<Step> outcome = co_await database_.write(std::move(step));
      if (!outcome) co_return std::unexpected(std::move(outcome).error());
      changed += outcome->changed;
      if (!outcome->next) co_return changed;
      query.after = std::move(outcome->next);
    }
  }

  runtime::Task<base::Result<std::uint64_t>> keep_newest(std::string owner, std::uint64_t most) override {
    auto look = [owner](Connection& connection) -> base::Result<std::uint64_t> {
      return total<Row>(connection, owner, {});
    };
    const base::Result<std::uint64_t> there = co_await database_.read(std::move(look));
    if (!there) co_return there;
    if (*there <= most) co_return std::uint64_t{0};
    Forget forget = [owner, most](Connection& connection, std::size_t limit) -> std::int64_t {
      const std::uint64_t now = total<Row>(connection, owner, {});
      if (now <= most) return 0;
      Statement erase = connection.prepare(SqlOf<Row>::get().erase_oldest.c_str());
      erase.bind(owner, std::min<std::uint64_t>(now - most, limit));
      return erase.run();
    };
    co_return co_await forget_in_steps(database_, std::move(forget));
  }

  runtime::Task<base::Result<std::optional<Row>>> take(std::string owner, std::string key) override {
    return database_.write(
        [owner = std::move(owner), key = std::move(key)](Connection& connection) -> base::Result<std::optional<Row>> {
          Statement take = connection.prepare(SqlOf<Row>::get().take.c_str());
          take.bind(key, owner);
          std::optional<Row> taken = read_one<Row>(take);
          take.run();  // to its end, which is when SQLite has deleted
          return taken;
        });
  }

  runtime::Task<base::Result<std::uint64_t>> remove(std::string owner, Filter<Row> filter) override {
    return forget_in_steps(
        database_, [owner = std::move(owner), filter = std::move(filter)](Connection& connection, std::size_t limit) {
          Statement erase = connection.prepare(SqlOf<Row>::get().erase_some[filter.mask()].c_str());
          erase.bind(owner);
          bind_filter(erase, filter);
          erase.set(SqlOf<Row>::kLimit, limit);
          return erase.run();
        });
  }

 private:
  static constexpr std::size_t kChangedAtOnce = 500;
  struct Step {
    std::uint64_t changed = 0;
    std::optional<Position> next;
  };

  Database& database_;
};

/// Columns that came with a later version than the table.
template <class Row>
void add_missing_columns(Connection& connection) {
  for_each_field<Row>([&](auto at) {
    if (!at.kOptions.is_appended) return;
    Statement column = connection.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2");
    column.bind(Described<Row>::kind.name, at.column());
    if (!column.step()) connection.execute(SqlOf<Row>::add_column(at).c_str());
  });
}

}  // namespace

void add_owned_tables(Connection& connection) {
  for_each_kind([&]<class Row>() {
    connection.execute(SqlOf<Row>::get().create.c_str());
    add_missing_columns<Row>(connection);
  });
}

OwnedStores make_owned_stores(Database& database) {
  return OwnedStores::made_by([&]<class Row>() { return std::make_unique<SqliteRecords<Row>>(database); });
}

}  // namespace storage::sqlite
