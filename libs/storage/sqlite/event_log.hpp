/// A log of events: what differs are its statements.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "storage/ports/event_log.hpp"
#include "storage/sqlite/log_buffer.hpp"
#include "storage/sqlite/purge.hpp"
#include "storage/sqlite/rows.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {

/// Literals, because `Connection::prepare` remembers them by address.
struct LogStatements {
  const char* older;      ///< of user ?1 before the row of time ?2 and id ?3, or all if null, newest first, ?4 at most
  const char* anonymise;  ///< turns user ?1 into ?2
  const char* purge;      ///< deletes at most ?2 rows older than ?1
  const char* count;      ///< all rows
  const char* oldest;     ///< deletes the ?1 oldest rows
  const char* bytes;      ///< of the table and its indexes
};

/// `Port` is EventLog<Row> or extends it.
template <class Row, class Port = EventLog<Row>>
class SqliteEventLog : public Port {
 public:
  SqliteEventLog(Database& database, const LogOptions& options, const LogStatements& statements)
      : database_(database), statements_(statements), buffer_(database, options.buffer_max) {}

  void record(Row row) noexcept override { buffer_.record(std::move(row)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return buffer_.dropped(); }
  runtime::Task<base::Status> flush() override { return buffer_.flush(); }

  runtime::Task<base::Result<std::vector<Row>>> older_of_user(std::string user_id, std::optional<EventPlace> after,
                                                              std::size_t limit) override {
    return database_.read([sql = statements_.older, user_id = std::move(user_id), after = std::move(after),
                           limit](Connection& connection) -> base::Result<std::vector<Row>> {
      Statement select = connection.prepare(sql);
      select.set(1, user_id);
      if (after) select.set(2, after->at);
      if (after) select.set(3, after->id);
      select.set(4, std::min(limit, kEventsAnsweredMax));
      std::vector<Row> rows;
      while (select.step()) rows.push_back(Rows<Row>::read(select));
      return rows;
    });
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const base::Status flushed = co_await flush();
    if (!flushed) co_return flushed;
    auto work = [sql = statements_.anonymise, user_id = std::move(user_id),
                 pseudonym = std::move(pseudonym)](Connection& connection) -> base::Status {
      Statement update = connection.prepare(sql);
      update.bind(user_id, pseudonym);
      update.run();
      return {};
    };
    co_return co_await database_.write(std::move(work));
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    return purge(database_, statements_.purge, cutoff);
  }

  runtime::Task<base::Result<std::uint64_t>> keep_newest(std::uint64_t rows_max) override {
    return forget_beyond(
        database_, rows_max,
        [sql = statements_.count](Connection& connection) { return connection.query_integer(sql); },
        [sql = statements_.oldest](Connection& connection, std::size_t limit) {
          Statement erase = connection.prepare(sql);
          erase.bind(limit);
          return erase.run();
        });
  }

  runtime::Task<base::Result<std::uint64_t>> keep_bytes(std::uint64_t bytes_max) override {
    auto count = [sql = statements_.count](Connection& connection) { return connection.query_integer(sql); };
    const auto rows_max = co_await rows_that_fit(database_, bytes_max, statements_.bytes, std::move(count));
    if (!rows_max) co_return std::unexpected(rows_max.error());
    if (!*rows_max) co_return std::uint64_t{0};
    co_return co_await keep_newest(**rows_max);
  }

 protected:
  Database& database_;
  const LogStatements statements_;
  LogBuffer<Row, &Rows<Row>::insert> buffer_;
};

}  // namespace storage::sqlite
