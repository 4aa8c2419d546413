#include "storage/ports/archive.hpp"

#include <algorithm>

#include "storage/sqlite/audit_table.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/described_rows.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"
#include "storage/sqlite/token_changes.hpp"

namespace storage::sqlite {
namespace {

/// Calls `work.template operator()<Row>()` for the type of `kind`.
template <class Work, std::size_t Index = 0>
auto dispatch(RecordKind kind, Work work) {
  if constexpr (Index + 1 < std::variant_size_v<Record>) {
    if (static_cast<std::size_t>(kind) != Index) return dispatch<Work, Index + 1>(kind, std::move(work));
  }
  return work.template operator()<std::variant_alternative_t<Index, Record>>();
}

template <class Row>
void erase(Connection& connection, const std::string& key) {
  Statement erase = connection.prepare(Rows<Row>::kErase);
  erase.bind(key);
  erase.run();
}

template <>
void erase<AuditEntry>(Connection& connection, const std::string& key) {
  audit::erase(connection, key);
}

template <class Row>
void replace(Connection& connection, const std::string& key, const Row& row) {
  erase<Row>(connection, key);
  Rows<Row>::insert(connection, row);
}

template <class Row>
std::vector<Row> page(Connection& connection, const std::string& after, std::size_t limit) {
  Statement select = connection.prepare(Rows<Row>::kPage);
  select.bind(after, limit);
  std::vector<Row> rows;
  while (select.step()) rows.push_back(Rows<Row>::read(select));
  return rows;
}
template <>
std::vector<AuditEntry> page<AuditEntry>(Connection& connection, const std::string& after, std::size_t limit) {
  return audit::page(connection, after, limit);
}

template <class Row>
std::int64_t count_rows(Connection& connection) {
  return connection.query_integer(Rows<Row>::kCount);
}
template <>
std::int64_t count_rows<AuditEntry>(Connection& connection) {
  return audit::count(connection);
}

class SqliteArchive final : public Archive {
 public:
  explicit SqliteArchive(Database& database) : database_(database) {}

  runtime::Task<base::Result<std::vector<Record>>> read(RecordKind kind, std::string after,
                                                        std::size_t limit) override {
    return database_.read([kind, after = std::move(after), limit = std::min(limit, kArchivePageMax)](
                              Connection& connection) -> base::Result<std::vector<Record>> {
      return dispatch(kind, [&]<class Row>() {
        std::vector<Record> records;
        for (Row& row : page<Row>(connection, after, limit)) records.emplace_back(std::move(row));
        return records;
      });
    });
  }

  runtime::Task<base::Status> write(std::vector<Record> records) override {
    return database_.write([records = std::move(records)](Connection& connection) -> base::Status {
      for (const Record& record : records) {
        std::visit([&](const auto& row) { replace(connection, key_of(record), row); }, record);
      }
      record_change(connection, ChangeKind::kEverything, "");
      return {};
    });
  }

  runtime::Task<base::Result<std::uint64_t>> count(RecordKind kind) override {
    return database_.read([kind](Connection& connection) -> base::Result<std::uint64_t> {
      return dispatch(kind, [&]<class Row>() { return static_cast<std::uint64_t>(count_rows<Row>(connection)); });
    });
  }

  /// A look at the smallest index, which is quick.
  runtime::Task<base::Result<std::uint64_t>> estimate(RecordKind kind) override { return count(kind); }

  runtime::Task<base::Result<bool>> holds(RecordKind kind) override {
    return database_.read([kind](Connection& connection) -> base::Result<bool> {
      return dispatch(kind, [&]<class Row>() { return !page<Row>(connection, "", 1).empty(); });
    });
  }

 private:
  Database& database_;
};

}  // namespace

std::unique_ptr<Archive> make_archive(Database& database) { return std::make_unique<SqliteArchive>(database); }

}  // namespace storage::sqlite
