/// The audit log and the log of security events: what differs are their documents and the fields that name a person.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "storage/mongodb/anonymise.hpp"
#include "storage/mongodb/log_buffer.hpp"
#include "storage/mongodb/purge.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/ports/event_log.hpp"

namespace storage::mongodb {

/// `Record` describes the documents of `Row`s (rows.hpp); they have `userId` and `at`.
/// `Port` is EventLog<Row> or extends it; `Store` writes rows (log_buffer.hpp).
template <class Row, class Record, class Port = EventLog<Row>,
          void (*Store)(Client&, std::vector<Row>&) = &insert_rows<Row, Record>>
class MongodbEventLog : public Port {
 public:
  /// `meter` names the operations in the metrics; `people` are the fields that may name a user. All of them literals.
  MongodbEventLog(Database& database, const LogOptions& options, const char* meter,
                  std::initializer_list<const char*> people)
      : database_(database), meter_(database.meter(meter)), people_(people), buffer_(database, options.buffer_max) {}

  void record(Row row) noexcept override { buffer_.record(std::move(row)); }
  [[nodiscard]] std::uint64_t dropped() const noexcept override { return buffer_.dropped(); }
  runtime::Task<base::Status> flush() override { return buffer_.flush(meter_); }

  runtime::Task<base::Result<std::vector<Row>>> older_of_user(std::string user_id, std::optional<EventPlace> after,
                                                              std::size_t limit) override {
    auto work = [user_id = std::move(user_id), after = std::move(after),
                 limit](Client& client) -> base::Result<std::vector<Row>> {
      std::vector<Row> rows;
      if (limit == 0) return rows;
      Bson filter;
      filter.add("userId", user_id);
      if (after) add_before(filter, *after);
      FindOptions options;
      options.sort = std::move(Bson().add("at", -1).add("_id", -1));
      options.limit = std::min(limit, kEventsAnsweredMax);
      for (const Bson& row : client.collection(Record::kCollection).find(filter, options)) {
        rows.push_back(Record::decode(BsonView(row)));
      }
      return rows;
    };
    return database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Status> anonymise_user(std::string user_id, std::string pseudonym) override {
    const base::Status flushed = co_await flush();
    if (!flushed) co_return flushed;
    auto work = [people = people_, user_id = std::move(user_id),
                 pseudonym = std::move(pseudonym)](Client& client) -> base::Status {
      give_new_ids<Row, Record>(client, user_id, pseudonym);
      anonymise_resource(client, Record::kCollection, user_id, pseudonym);
      for (const char* field : people) anonymise(client, Record::kCollection, field, user_id, pseudonym);
      return {};
    };
    co_return co_await database_.run(meter_, std::move(work));
  }

  runtime::Task<base::Result<std::uint64_t>> purge_before(base::Timestamp cutoff) override {
    return purge(database_, meter_, Record::kCollection, not_after("at", cutoff - std::chrono::milliseconds{1}));
  }

  runtime::Task<base::Result<std::uint64_t>> keep_newest(std::uint64_t rows_max) override {
    return purge_beyond(database_, meter_, Record::kCollection, "at", rows_max);
  }

  runtime::Task<base::Result<std::uint64_t>> keep_bytes(std::uint64_t bytes_max) override {
    auto estimate = [bytes_max](Client& client) -> base::Result<std::optional<std::uint64_t>> {
      const std::uint64_t rows = client.collection(Record::kCollection).count(Bson());
      return rows_within(rows, average_bytes(client) * rows, bytes_max);
    };
    const auto rows_max = co_await database_.run(meter_, std::move(estimate));
    if (!rows_max) co_return std::unexpected(rows_max.error());
    if (!*rows_max) co_return std::uint64_t{0};
    co_return co_await keep_newest(**rows_max);
  }

 private:
  static void add_before(Bson& filter, const EventPlace& place) {
    std::vector<Bson> either(2);
    either[0].add("at", Bson().add("$lt", place.at));
    either[1].add("at", place.at).add("_id", Bson().add("$lt", place.id));
    filter.add("at", Bson().add("$lte", place.at)).add("$or", either);
  }

  /// Of the newest and the oldest rows: needs no right that a service does not have, as collStats would.
  static std::uint64_t average_bytes(Client& client) {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    for (const int order : {1, -1}) {
      FindOptions options;
      options.sort = std::move(Bson().add("at", order));
      options.limit = kEventsForgottenAtOnce;
      for (const Bson& row : client.collection(Record::kCollection).find(Bson(), options)) {
        bytes += row.size_bytes();
        ++rows;
      }
    }
    return rows == 0 ? 0 : bytes / rows;
  }

 protected:
  Database& database_;
  const Meter meter_;
  const std::vector<const char*> people_;
  LogBuffer<Row, Store> buffer_;
};

}  // namespace storage::mongodb
